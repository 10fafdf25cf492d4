"""What this computer is and can: looked at, measured, predicted; not on the hot path."""
