"""`footfall run`: count what the cameras of a site see."""

import argparse
from datetime import UTC

from footfall.app import Job, Replay, run
from footfall.cli.commands import Commands, add_site, moment
from footfall.config import load_site
from footfall.errors import ConfigError
from footfall.settings import Settings


def add_run(commands: Commands) -> None:
    """Add the command `run`."""
    parser = commands.add_parser("run", help="count what the cameras of a site see")
    add_site(parser)
    parser.add_argument(
        "--as-fast-as-possible",
        action="store_true",
        help="read files at full speed; the same counts on every run",
    )
    parser.add_argument(
        "--starts-at",
        type=_moment,
        help="when the files begin, as in 2026-01-31T12:00:00+01:00; with the former",
    )
    parser.set_defaults(command=_run)


def _moment(text: str) -> float:
    given = moment(text)
    return (given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp()


def _run(given: argparse.Namespace) -> int:
    if given.starts_at is not None and not given.as_fast_as_possible:
        raise ConfigError(
            "--starts-at goes with --as-fast-as-possible; cameras and paced files count from now on"
        )
    replay = Replay(given.starts_at) if given.as_fast_as_possible else None
    run(Job(load_site(given.site), Settings.from_environment(), replay))
    return 0
