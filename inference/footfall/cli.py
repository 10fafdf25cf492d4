"""The command line: options in, exit codes out."""

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from footfall import __version__
from footfall.app import Replay, evaluate_detector, run
from footfall.config import load_site, site_for_camera, site_schema
from footfall.errors import ConfigError, FootfallError
from footfall.models.library import list_models, prepare_model
from footfall.settings import Settings
from footfall.workbench.evaluate import read_mot

log = logging.getLogger(__name__)

CAMERA_VARIABLE = "FOOTFALL_CAMERA"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; 0 when it was done, 1 when a person has to mend something first."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        done: int = given.command(given)
    except FootfallError as error:
        log.error("%s", error)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="footfall", description="Counts people in front of stores.")
    parser.add_argument("--version", action="version", version=f"footfall {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="count what the cameras of a site see"))
    _add_models(commands.add_parser("models", help="the detectors: list them, fetch one"))
    _add_evaluate(commands.add_parser("evaluate", help="how well the detector does on a labelled video"))
    camera = commands.add_parser("site-for-camera", help="write a site file for a single camera")
    camera.add_argument("address", nargs="?", help=f"the camera; from {CAMERA_VARIABLE} when not given")
    camera.add_argument(
        "--folder", type=Path, required=True, help="private folder for the file and the password"
    )
    camera.set_defaults(command=_site_for_camera)
    schema = commands.add_parser("schema", help="print the JSON Schema of site.yaml")
    schema.set_defaults(command=_schema)
    return parser


def _add_run(run_parser: argparse.ArgumentParser) -> None:
    run_parser.add_argument(
        "--site", type=Path, default=Path("site.yaml"), help="the mall in one file (site.yaml)"
    )
    run_parser.add_argument(
        "--as-fast-as-possible",
        action="store_true",
        help="read files at full speed; the same counts on every run",
    )
    run_parser.add_argument(
        "--starts-at",
        type=_moment,
        help="when the files begin, as in 2026-01-31T12:00:00+01:00; with the former",
    )
    run_parser.set_defaults(command=_run)


def _add_evaluate(evaluate_parser: argparse.ArgumentParser) -> None:
    evaluate_parser.add_argument("video", type=Path)
    evaluate_parser.add_argument(
        "--truth", type=Path, required=True, help="boxes in MOTChallenge form (gt.txt)"
    )
    evaluate_parser.add_argument(
        "--site", type=Path, default=Path("site.yaml"), help="whose model is evaluated"
    )
    evaluate_parser.set_defaults(command=_evaluate)


def _add_models(models_parser: argparse.ArgumentParser) -> None:
    actions = models_parser.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("list", help="every model with its licence and state").set_defaults(
        command=_list_models
    )
    fetch = actions.add_parser("fetch", help="fetch, verify and convert the model that a site uses")
    fetch.add_argument("--site", type=Path, default=Path("site.yaml"))
    fetch.set_defaults(command=_fetch_model)


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected a time as in 2026-01-31T12:00:00+01:00, found {text!r}"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _run(given: argparse.Namespace) -> int:
    if given.starts_at is not None and not given.as_fast_as_possible:
        raise ConfigError(
            "--starts-at goes with --as-fast-as-possible; cameras and paced files count from now on"
        )
    replay = Replay(given.starts_at) if given.as_fast_as_possible else None
    run(load_site(given.site), Settings.from_environment(), replay)
    return 0


def _evaluate(given: argparse.Namespace) -> int:
    site, truth = load_site(given.site), read_mot(given.truth)
    marks = evaluate_detector(site, Settings.from_environment(), given.video, truth)
    sys.stdout.write(json.dumps(asdict(marks), indent=2) + "\n")
    return 0


def _list_models(_given: argparse.Namespace) -> int:
    for model in list_models(Settings.from_environment().models_dir):
        sys.stdout.write(f"{model.name:24} {model.readiness:12} {model.licence:12} {model.description}\n")
    return 0


def _fetch_model(given: argparse.Namespace) -> int:
    path = prepare_model(load_site(given.site).model, Settings.from_environment().models_dir)
    sys.stdout.write(f"{path}\n")
    return 0


def _site_for_camera(given: argparse.Namespace) -> int:
    address = given.address or os.environ.get(CAMERA_VARIABLE)
    if not address:
        raise FootfallError(
            f"expected a camera's address as an argument or in {CAMERA_VARIABLE}, found neither"
        )
    sys.stdout.write(f"{site_for_camera(address, given.folder)}\n")
    return 0


def _schema(_given: argparse.Namespace) -> int:
    sys.stdout.write(json.dumps(site_schema(), indent=2) + "\n")
    return 0
