"""Where things lie on the box."""

from pathlib import Path

from footfall_appliance.settings import Folders

SHIPPED = Path("/opt/footfall")
"""What the image brought; read-only."""
FOLDERS = Folders(root=SHIPPED, var=Path("/data"))
SITE = FOLDERS.var / "site.yaml"
LOGINS = FOLDERS.state / "gateway" / "logins"
"""The gateway writes a line into it for each login."""

RUN = Path("/run/footfall")
DATA_STATE = RUN / "data-state"
"""What became of the data partition: `disk: DEVICE`, or `memory: REASON`."""
SETUP_PROBLEM = RUN / "setup-problem"
"""Why set-up failed; not there when all went well."""
SSH_KEYS = RUN / "ssh" / "authorized_keys"
CLOCK_SET = Path("/run/systemd/timesync/synchronized")

KEY, CERTIFICATE = FOLDERS.private / "tls.key", FOLDERS.private / "tls.crt"
BUILT = Path("/usr/lib/clock-epoch")
"""Its time is the image's own, before which no clock is right."""
