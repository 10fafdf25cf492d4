"""Licences that ask for more than to be named: their weights are taken only if a person says so."""

import re
from pathlib import Path

from footfall.errors import ModelError

_RESTRICTED = re.compile(r"(?<![A-Z])A?GPL|GNU (AFFERO )?GENERAL PUBLIC")
_ACCEPTED = "accepted-licence"


def is_restricted(licence: str) -> bool:
    """Whether it is the AGPL or the GPL; the LGPL is neither."""
    return _RESTRICTED.search(licence.upper()) is not None


def require_accepted(name: str, licence: str, folder: Path, accept: bool) -> None:
    """Refuse a model whose licence is restricted, unless a person accepts it or has done so before.

    Args:
        folder: Of the model in the cache; remembers that this licence was accepted.

    Raises:
        ModelError: Nobody has accepted the licence.
        OSError: That it is accepted cannot be written down.
    """
    if not is_restricted(licence) or _is_accepted(licence, folder):
        return
    if not accept:
        raise ModelError(
            f"the weights of {name} are under {licence}, which may ask you to publish what you build with them; "
            "read it, and if you can meet it say --accept-licence"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _ACCEPTED).write_text(licence, encoding="utf-8")


def _is_accepted(licence: str, folder: Path) -> bool:
    try:
        return (folder / _ACCEPTED).read_text(encoding="utf-8") == licence
    except OSError:
        return False
