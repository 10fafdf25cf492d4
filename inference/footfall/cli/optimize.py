"""`footfall optimize`: make a detector fast, and keep it only if it counts as well as before."""

import argparse
import re
import shlex
import sys
from pathlib import Path

from footfall.cli.commands import Commands, add_site
from footfall.core.decoding.family import InputSize
from footfall.errors import FootfallError
from footfall.settings import Settings
from footfall.workbench.datasets import FORMS
from footfall.workbench.optimize import Wish, go_back, optimize
from footfall.workbench.outcome import Outcome
from footfall.workbench.variants import Variant


def add_optimize(commands: Commands) -> None:
    """Add the command `optimize`."""
    parser = commands.add_parser("optimize", help="make a detector fast, if it counts as well as before")
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="a name in models/models.toml; NAME@FORM for the form of the cameras with this `model`",
    )
    add_site(parser, "whose cameras' pictures are calibrated on (site.yaml)")
    parser.add_argument(
        "--calibrate-on",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a clip or a folder of pictures in the cameras' place; may be given again",
    )
    parser.add_argument("--labelled", metavar="PATH", help=f"judge by these labels: {FORMS}")
    parser.add_argument("--teacher", metavar="MODEL", help="a better model that labels the pictures")
    parser.add_argument("--size", type=_size, metavar="WxH", help="of the input, as 512x384")
    parser.add_argument(
        "--tiles",
        type=_tiles,
        default=(1, 1),
        metavar="CxR",
        help="cut every picture into so many columns and rows, for small people in large pictures",
    )
    parser.add_argument(
        "--prune", type=float, default=0.0, metavar="SHARE", help="take weak filters out first"
    )
    parser.add_argument("--pictures", type=int, default=400, metavar="N", help="to calibrate on and judge by")
    parser.add_argument("--undo", action="store_true", help="go back to the model as it was converted")
    parser.set_defaults(command=_optimize)


def _size(text: str) -> InputSize:
    found = re.fullmatch(r"([1-9]\d{1,3})x([1-9]\d{1,3})", text)
    if not found or any(int(side) % 32 for side in found.groups()):
        raise argparse.ArgumentTypeError(
            f"expected WIDTHxHEIGHT in pixels, multiples of 32, as 512x384; found {text}"
        )
    return InputSize(int(found[1]), int(found[2]))


def _tiles(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-4])x([1-4])", text)
    if not found:
        raise argparse.ArgumentTypeError(f"expected COLUMNSxROWS from 1x1 to 4x4, as 2x1; found {text}")
    return int(found[1]), int(found[2])


def _optimize(given: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    if given.undo:
        done = go_back(given.model, settings)
        sys.stdout.write(f"{given.model}: {'as converted again' if done else 'was not optimised'}\n")
        return 0
    if given.pictures < 20 or not 0 <= given.prune < 1:
        raise FootfallError("expected --pictures of at least 20 and --prune from 0 to below 1")
    outcome, folder = optimize(_wish(given), settings)
    sys.stdout.write(said(outcome) + f"written to {folder}\n")
    return 0


def _wish(given: argparse.Namespace) -> Wish:
    return Wish(
        model=given.model,
        site=given.site,
        calibrate_on=given.calibrate_on,
        labelled=given.labelled,
        teacher=given.teacher,
        size=given.size,
        tiles=given.tiles,
        prune=given.prune,
        pictures=given.pictures,
        command=_command(given),
    )


def _command(given: argparse.Namespace) -> str:
    words = [
        "footfall",
        "optimize",
        given.model,
        "--site",
        str(given.site),
        "--pictures",
        str(given.pictures),
    ]
    for path in given.calibrate_on:
        words += ["--calibrate-on", str(path)]
    for option in ("labelled", "teacher"):
        words += [f"--{option}", getattr(given, option)] if getattr(given, option) else []
    words += ["--size", f"{given.size.width_px}x{given.size.height_px}"] if given.size else []
    words += ["--tiles", "{}x{}".format(*given.tiles)] if given.tiles != (1, 1) else []
    words += ["--prune", str(given.prune)] if given.prune else []
    return shlex.join(words)


def said(outcome: Outcome) -> str:
    """The outcome as lines for a terminal."""
    lines = [f"{outcome.model} on {outcome.pictures} pictures, against {outcome.truth}"]
    lines += [_line(variant) for variant in outcome.variants]
    lines += [f"refused: {name}: {why}" for name, why in outcome.refused.items() if name not in outcome.pays]
    worth = [name for name, pays in outcome.pays.items() if pays]
    lines.append(f"pruning pays: {', '.join(worth)}" if worth else "pruning does not pay here")
    if outcome.better:
        lines.append(f"a larger input counts better, and takes longer; to use it: --size {outcome.better}")
    if outcome.accepted:
        lines += [
            f"in use from now on: {outcome.accepted}",
            "cameras whose threshold was calibrated before: run `footfall calibrate` for them again",
        ]
    else:
        lines.append("the previous model stays in use")
    return "\n".join(lines) + "\n"


def _line(one: Variant) -> str:
    return (
        f"{one.name:28} {one.precision:5} {one.size:9} {one.fps:6.1f} pictures/s, {one.times:.2f} times; "
        f"F1 {one.count.f1:.3f}, count error {one.count.mae:.3f}, bias {one.count.bias:+.3f}"
    )
