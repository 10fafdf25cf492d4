"""`footfall models`: the detectors; list them, show, fetch, add and verify one."""

import argparse
import logging
import sys

from footfall.cli.adding import add_adding
from footfall.cli.commands import Commands, add_site
from footfall.cli.showing import facts_of
from footfall.config import load_site
from footfall.models.library import Consent, list_models, prepare_model
from footfall.models.registry import find_model, known_models
from footfall.models.verification import Health, verify_model
from footfall.settings import Settings

log = logging.getLogger(__name__)


def add_models(commands: Commands) -> None:
    """Add the command `models`."""
    parser = commands.add_parser("models", help="the detectors: list them, show, fetch, add and verify one")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="every model with its licence and state")
    listing.set_defaults(command=_list)
    show = actions.add_parser(
        "show", help="everything about a model: licence, origin, addresses, input, state"
    )
    show.add_argument("name")
    show.set_defaults(command=_show)
    _add_fetch(actions)
    add_adding(actions)
    verify = actions.add_parser(
        "verify", help="hash what is in the cache once more; exit code 1 if it is not good"
    )
    verify.add_argument("name", nargs="?", help="one model; every model in the cache when not given")
    verify.set_defaults(command=_verify)


def _add_fetch(actions: Commands) -> None:
    fetch = actions.add_parser("fetch", help="fetch, verify and convert a model")
    fetch.add_argument("name", nargs="?", help="a name of `models list`; the site's models when not given")
    add_site(fetch, "whose models are fetched when no name is given")
    fetch.add_argument("--accept-licence", action="store_true", help="take weights under the AGPL or GPL")
    fetch.add_argument(
        "--sha256",
        action="append",
        default=[],
        metavar="[FILE=]SHA256",
        help="digest of a file for which nobody has published one",
    )
    fetch.set_defaults(command=_fetch)


def _list(_given: argparse.Namespace) -> int:
    for model in list_models(Settings.from_environment().models_dir):
        optimised = f"; optimised and in use: {', '.join(model.forms)}" if model.forms else ""
        sys.stdout.write(
            f"{model.name:40} {model.readiness:12} {model.licence:18} {model.description}{optimised}\n"
        )
    return 0


def _show(given: argparse.Namespace) -> int:
    models_dir = Settings.from_environment().models_dir
    entry = find_model(given.name, known_models(models_dir))
    for fact, value in facts_of(given.name, entry, models_dir):
        sys.stdout.write(f"{fact + ':':14} {value}\n")
    return 0


def _fetch(given: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    consent = Consent(given.accept_licence, given.sha256)
    for name in [given.name] if given.name else load_site(given.site).all_models:
        path = prepare_model(name, settings.models_dir, mirror=settings.models_mirror, consent=consent)
        sys.stdout.write(f"{path}\n")
    return 0


def _verify(given: argparse.Namespace) -> int:
    models_dir = Settings.from_environment().models_dir
    registry = known_models(models_dir)
    chosen = {given.name: find_model(given.name, registry)} if given.name else registry
    bad = False
    for name, entry in chosen.items():
        files = verify_model(name, entry, models_dir)
        there = any(file.health is not Health.ABSENT for file in files)
        for file in files if there or given.name else ():
            sys.stdout.write(f"{name}/{file.file}: {file.health}\n")
            bad = bad or file.health is not Health.GOOD
    if bad:
        log.error(
            "not everything is good; `footfall models fetch NAME` fetches what is absent or damaged, "
            "`footfall optimize NAME` makes optimised forms anew"
        )
    return 1 if bad else 0
