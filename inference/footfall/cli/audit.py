"""`footfall audit`: prove how right the counts are, by clips that a person counts too."""

import argparse
import sys
from pathlib import Path

from footfall.cli.asking import ask
from footfall.cli.commands import Commands, add_site
from footfall.core.auditing import CLIP_S, FEWEST_CLIPS, SHORTEST_CLIP_S
from footfall.errors import FootfallError
from footfall.settings import Settings
from footfall.workbench.audit.answers import ANSWERS_FILE, COLUMNS, take_answers


def add_audit(commands: Commands) -> None:
    """Add the command `audit`."""
    parser = commands.add_parser("audit", help="prove how right the counts are, by clips that you count too")
    parser.add_argument("recording", type=Path, metavar="RECORDING", help="a video file of the camera")
    add_site(parser)
    parser.add_argument("--camera", required=True, metavar="ID", help="whose zones and lines are counted at")
    parser.add_argument("--clips", type=_clips, default=10, metavar="N", help="as many at most (10)")
    parser.add_argument(
        "--seconds", type=_seconds, default=CLIP_S, metavar="S", help=f"length of a clip ({CLIP_S:g})"
    )
    parser.add_argument("--seed", type=_seed, metavar="N", help="the same one chooses the same clips")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="for clips and audit.json (var/audit/ID/RECORDING, or RECORDING-2 and so on)",
    )
    parser.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help=f"take the counts from CSV or JSON ({', '.join(COLUMNS)}), as {ANSWERS_FILE} beside the clips",
    )
    parser.add_argument("--keep-clips", action="store_true", help="do not delete the clips at the end")
    parser.set_defaults(command=_audit)


def _clips(text: str) -> int:
    if int(text) < FEWEST_CLIPS:
        raise argparse.ArgumentTypeError(f"expected {FEWEST_CLIPS} clips or more, found {text}")
    return int(text)


def _seconds(text: str) -> float:
    if not SHORTEST_CLIP_S <= float(text) <= 3600:
        raise argparse.ArgumentTypeError(f"expected {SHORTEST_CLIP_S:g} to 3600 seconds, found {text}")
    return float(text)


def _seed(text: str) -> int:
    if int(text) < 0:
        raise argparse.ArgumentTypeError(f"expected a whole number from 0, found {text}")
    return int(text)


def _audit(given: argparse.Namespace) -> int:
    # SciPy takes 11 MB, which no other command needs; the counting program's container does without it.
    try:
        from footfall.workbench.audit.audit import Wish, begin, finish, usual_folder
        from footfall.workbench.audit.result import RESULT_FILE, table
    except ModuleNotFoundError as error:
        raise FootfallError(
            f"expected SciPy to judge an audit, found no module {error.name!r}; audit outside of containers, in a "
            "checkout that `make run` has set up"
        ) from error

    folder = given.out or usual_folder(given.camera, given.recording)
    wish = Wish(given.recording, given.site, given.camera, given.clips, given.seconds, given.seed, folder)
    answered = given.answers is not None
    sheet = begin(
        wish,
        Settings.from_environment(),
        clips_needed=not answered or given.keep_clips,
        counted_before=answered,
    )
    if answered:
        take_answers(given.answers, sheet)
    elif not ask(sheet, folder):
        sys.stdout.write(
            f"\nstopped with {len(sheet.open)} of {len(sheet.questions)} counts to go; the same command goes on from "
            f"here, or takes them by --answers from {ANSWERS_FILE}, filled in; until then the clips stay in {folder}\n"
        )
        return 0
    found = finish(sheet, folder, keep_clips=given.keep_clips)
    sys.stdout.write(f"\n{table(sheet, found)}written to {folder / RESULT_FILE}\n")
    return 0
