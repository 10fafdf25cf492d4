"""`footfall evaluate`, `footfall calibrate`: how well a detector does, and how it counts right."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from footfall.cli.commands import Commands, add_site
from footfall.settings import Settings
from footfall.workbench.calibrate import Calibration, calibrate
from footfall.workbench.datasets import FORMS
from footfall.workbench.evaluate import evaluate
from footfall.workbench.measure import Measurement
from footfall.workbench.plots import write_plots
from footfall.workbench.report import table, write_report


def add_evaluate(commands: Commands) -> None:
    """Add the command `evaluate`."""
    parser = commands.add_parser("evaluate", help="how well a detector does on labelled pictures")
    parser.add_argument("model", metavar="MODEL", help="a name in models/models.toml, or an OpenVINO .xml")
    parser.add_argument(
        "--data", action="append", required=True, metavar="PATH", help=f"{FORMS}; may be given again"
    )
    parser.add_argument("--threshold", type=_share, help="the model's own where it is not given")
    _add_frames(parser)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write JSON, Markdown and plots there")
    parser.set_defaults(command=_evaluate)


def add_calibrate(commands: Commands) -> None:
    """Add the command `calibrate`."""
    parser = commands.add_parser("calibrate", help="make a camera count right by labelled pictures of it")
    add_site(parser)
    parser.add_argument("--camera", required=True, metavar="ID", help="whose threshold is chosen and stored")
    parser.add_argument("--data", required=True, metavar="PATH", help=FORMS)
    _add_frames(parser)
    parser.set_defaults(command=_calibrate)


def _add_frames(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--frames", type=_number, metavar="N", help="look at the first N pictures only")


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"expected a number between 0 and 1, found {text}")
    return share


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 upwards, found {text}")
    return number


def _evaluate(given: argparse.Namespace) -> int:
    measured = evaluate(
        given.model, given.data, Settings.from_environment(), threshold=given.threshold, frames=given.frames
    )
    sys.stdout.write(table(measured))
    if given.out is not None:
        _write(measured, given)
    return 0


def _write(measured: Sequence[Measurement], given: argparse.Namespace) -> None:
    words = ["footfall", "evaluate", given.model]
    for name in ("data", "threshold", "frames", "out"):
        value = getattr(given, name)
        for each in value if isinstance(value, list) else [value]:
            words += [] if each is None else [f"--{name}", str(each)]
    write_report(measured, shlex.join(words), given.out)
    for one in measured:
        write_plots(one, given.out)
    sys.stdout.write(f"written to {given.out}\n")


def _calibrate(given: argparse.Namespace) -> int:
    done = calibrate(given.site, given.camera, given.data, given.frames, Settings.from_environment())
    sys.stdout.write(_said(done, given.site))
    return 0


def _said(done: Calibration, site: Path) -> str:
    lines = [
        f"{word}: threshold {count.threshold:.3f}: bias {count.bias:+.2f}, MAE {count.mae:.2f}, F1 {count.f1:.3f}"
        for word, count in (("before", done.before), ("now", done.after))
    ]
    return "\n".join([f"{done.camera} on {done.pictures} pictures", *lines, f"stored in {site}"]) + "\n"
