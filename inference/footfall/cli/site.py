"""`footfall site-for-camera` and `footfall schema`: what has to do with site files."""

import argparse
import json
import os
import sys
from pathlib import Path

from footfall.cli.commands import Commands
from footfall.config import site_for_camera, site_schema
from footfall.errors import FootfallError

CAMERA_VARIABLE = "FOOTFALL_CAMERA"


def add_site_for_camera(commands: Commands) -> None:
    """Add the command `site-for-camera`."""
    parser = commands.add_parser("site-for-camera", help="write a site file for a single camera")
    parser.add_argument("address", nargs="?", help=f"the camera; from {CAMERA_VARIABLE} when not given")
    parser.add_argument(
        "--folder", type=Path, required=True, help="private folder for the file and the password"
    )
    parser.set_defaults(command=_site_for_camera)


def add_schema(commands: Commands) -> None:
    """Add the command `schema`."""
    parser = commands.add_parser("schema", help="print the JSON Schema of site.yaml")
    parser.set_defaults(command=_schema)


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
