"""The command line: options in, exit codes out.

Every command adds itself by one function `add_...`, which stands in the table `_COMMANDS`, in the order of the help.
"""

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Sequence

from footfall import __version__
from footfall.cli.audit import add_audit
from footfall.cli.bench import add_bench
from footfall.cli.commands import Commands
from footfall.cli.doctor import add_doctor
from footfall.cli.look import add_look
from footfall.cli.models import add_models
from footfall.cli.optimize import add_optimize
from footfall.cli.plan import add_plan
from footfall.cli.replaying import add_replay
from footfall.cli.run import add_run
from footfall.cli.site import add_schema, add_site_for_camera
from footfall.cli.workbench import add_calibrate, add_evaluate
from footfall.errors import FootfallError

log = logging.getLogger(__name__)

_COMMANDS: Sequence[Callable[[Commands], None]] = (
    add_run,
    add_look,
    add_replay,
    add_models,
    add_evaluate,
    add_calibrate,
    add_audit,
    add_optimize,
    add_doctor,
    add_bench,
    add_plan,
    add_site_for_camera,
    add_schema,
)


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
    for add in _COMMANDS:
        add(commands)
    return parser
