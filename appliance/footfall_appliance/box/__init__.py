"""What the appliance's disk image does at its start, beside the parts themselves; systemd runs it."""
