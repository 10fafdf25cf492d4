"""Options that `footfall bench` and `footfall plan` share: which camera, clip and model is measured."""

import argparse
import logging
import time
from pathlib import Path

from footfall.adapters.processor import IdleMeter
from footfall.cli.commands import add_site
from footfall.machine.capacity import cores, quotas
from footfall.machine.fleeting_folder import MEMORY
from footfall.machine.footage import RECORD_S
from footfall.machine.subject import Asked

log = logging.getLogger(__name__)

LISTEN_S = 1.0
"""So long is looked at what others do before anything is measured."""
MUCH = 0.15
"""Part of the cores; less is what a computer with a desktop does at rest."""


def add_subject(parser: argparse.ArgumentParser) -> None:
    """The options that say what is measured."""
    add_site(parser, "whose first camera, zones and model are taken (site.yaml)")
    parser.add_argument(
        "--video",
        type=Path,
        metavar="FILE",
        help=f"a clip in the camera's place; without it {RECORD_S:g} seconds of the camera's stream are recorded, and "
        f"deleted at the end: in memory ({MEMORY}), or where temporary files are if that cannot be written",
    )
    parser.add_argument("--model", metavar="NAME", help="a name in models/models.toml, or an OpenVINO .xml")
    parser.add_argument(
        "--fps",
        type=pictures_a_second,
        help="pictures a second that are analysed; the camera's `fps_max` where it is not given",
    )
    parser.add_argument("--json", action="store_true", help="the same for programs")


def tell_what_others_take() -> None:
    """Say so where other programs keep this computer busy, which nobody could see in the figures."""
    usable, idle = cores().usable, IdleMeter(quotas())
    time.sleep(LISTEN_S)
    taken = (1 - idle()) * usable
    if taken > MUCH * usable:
        log.warning(
            "other programs take %.1f of %g cores now: less is measured than this computer can do; measure while it is "
            "quiet",
            taken,
            usable,
        )


def asked(given: argparse.Namespace, stream: str | None = None) -> Asked:
    """What the options ask for."""
    return Asked(given.site, given.video, stream, given.model, given.fps)


def pictures_a_second(text: str) -> float:
    """A number of pictures a second in an option, as `fps_max` may be.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.5 <= number <= 240:
        raise argparse.ArgumentTypeError(f"expected a number from 0.5 to 240, found {text}")
    return number


def columns(rows: list[tuple[str, ...]]) -> str:
    """Rows as text: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        + "\n"
        for row in rows
    )
