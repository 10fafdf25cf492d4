"""What every command has in common."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command adds its parser; the parser's default `command` does it: options in, exit code out."""


def add_site(parser: argparse.ArgumentParser, purpose: str = "the mall in one file (site.yaml)") -> None:
    """The option that names the site file."""
    parser.add_argument("--site", type=Path, default=Path("site.yaml"), help=purpose)


def moment(text: str) -> datetime:
    """A time of day in an option.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected a time as in 2026-01-31T12:00:00+01:00, found {text!r}"
        ) from None
