"""`footfall models add`: take a model of one's own."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, get_args

from footfall.adapters.detector.network import described, read_network, validated_reading
from footfall.cli.commands import Commands
from footfall.core.placement import Fit
from footfall.models.adding import USUAL_THRESHOLD, Own, add_model
from footfall.models.registry import RE_IDENTIFICATION, FamilyName, Format
from footfall.settings import Settings

_CHANNELS = ("C1", "C2", "C3")


def add_adding(actions: Commands) -> None:
    """Add the action `add`."""
    parser = actions.add_parser("add", help="take a model of your own, and see whether it can be read")
    parser.add_argument(
        "file", type=Path, help=".onnx, .xml, .pb, .cfg or .json; what belongs to it lies beside it"
    )
    parser.add_argument(
        "--family", required=True, choices=get_args(FamilyName), help="how its outputs are read"
    )
    parser.add_argument("--name", help="by default the file's name")
    parser.add_argument("--licence", help="of the weights, as an SPDX identifier")
    parser.add_argument("--accept-licence", action="store_true", help="take weights under the AGPL or GPL")
    parser.add_argument(
        "--threshold", type=float, default=USUAL_THRESHOLD, help="score from which on it is a person"
    )
    parser.add_argument("--person", type=int, metavar="N", help="place of the person among the classes")
    parser.add_argument(
        "--options", type=_options, default={}, metavar="JSON", help="what the decoder must know"
    )
    parser.add_argument("--format", choices=get_args(Format), help="by default what the file's name tells")
    _add_input(parser)
    parser.set_defaults(command=_add)


def _add_input(parser: argparse.ArgumentParser) -> None:
    given = parser.add_argument_group("input", "by default what the family's networks are usually given")
    given.add_argument("--size", type=_size, metavar="WxH", help="in pixels; by default the network's own")
    given.add_argument(
        "--fit", choices=[fit.value for fit in Fit], help="how a picture is brought to that size"
    )
    given.add_argument("--fill", type=int, help="what lies beside it, 0 to 255")
    given.add_argument("--colour", choices=("BGR", "RGB"))
    given.add_argument(
        "--mean", type=float, nargs=3, metavar=_CHANNELS, help="taken from the channels' 0 to 255"
    )
    given.add_argument(
        "--deviation", type=float, nargs=3, metavar=_CHANNELS, help="by which they are divided then"
    )


def _size(text: str) -> dict[str, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"expected a size in pixels as in 640x384, found {text!r}")
    return {"width_px": int(width), "height_px": int(height)}


def _options(text: str) -> dict[str, Any]:
    try:
        options = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a JSON object, found {text!r} ({error})") from None
    if not isinstance(options, dict):
        raise argparse.ArgumentTypeError(f"expected a JSON object, found {text!r}")
    return options


def _add(given: argparse.Namespace) -> int:
    models_dir = Settings.from_environment().models_dir
    name = add_model(_own(given), models_dir, _check, given.accept_licence)
    sys.stdout.write(f"{name}\n")
    return 0


def _own(given: argparse.Namespace) -> Own:
    fields = {key: getattr(given, key) for key in ("fit", "fill", "colour", "mean", "deviation")}
    said = {key: value for key, value in fields.items() if value is not None}
    return Own(
        file=given.file,
        family=given.family,
        name=given.name,
        licence=given.licence,
        threshold=given.threshold,
        person=given.person,
        format=given.format,
        options=given.options,
        input={**said, **(given.size or {})},
    )


def _check(path: Path) -> None:
    """Whether the converted model can be read by its family's decoder; ModelError if not."""
    network = read_network(path)
    if described(network, "family") != RE_IDENTIFICATION:
        validated_reading(network, path)
