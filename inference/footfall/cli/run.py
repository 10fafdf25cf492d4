"""`footfall run`: count what the cameras of a site see."""

import argparse
import logging
from datetime import UTC

from footfall.app import Job, Replay, run
from footfall.cli.commands import Commands, add_site, moment
from footfall.config import load_site
from footfall.errors import ConfigError
from footfall.models.registry import known_models
from footfall.settings import Settings

log = logging.getLogger(__name__)


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
        help="when the files begin, as in 2026-01-31T12:00:00+01:00 (2000-01-01T00:00:00Z); with the former",
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
    if given.as_fast_as_possible and given.starts_at is None:
        log.warning(
            "counting as of 2000-01-01, as whoever reads the broker is told too; --starts-at says when the files begin"
        )
    settings = Settings.from_environment()
    run(Job(load_site(given.site, known_models(settings.models_dir)), settings, replay))
    return 0
