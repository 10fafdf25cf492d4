"""`footfall look`: what `footfall run` starts where one process is not enough; nothing to be called by hand."""

import argparse
from multiprocessing.connection import Connection

from footfall.app.look import look
from footfall.cli.commands import Commands


def add_look(commands: Commands) -> None:
    """Add the command `look`, which no help mentions."""
    parser = commands.add_parser("look")
    parser.add_argument("connection", type=int)
    parser.set_defaults(command=_look)


def _look(given: argparse.Namespace) -> int:
    look(Connection(given.connection))
    return 0
