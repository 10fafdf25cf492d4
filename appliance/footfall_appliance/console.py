"""What the person at the terminal reads."""

import sys


def say(line: str) -> None:
    """Write a line at once, so that it also shows in a log or a pipe while the next step runs."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
