"""The appliance's page as it is seen from outside, over the port that its firewall leaves open."""

import ssl
from typing import Any
from urllib.parse import urlsplit

from support.qemu import Machine
from support.ui import Operator
from support.wait import wait_until

COUNTED = r"counting +\S.*(Coffee bar|Shoe shop) \d"
"""As the serial line says it."""
EVERY_S = 2.0
"""An answer over TLS takes an emulated PC a good part of a second."""
Board = dict[str, Any]


def wait_for_password(machine: Machine, deadline_s: float) -> str:
    """The operator's first password, which whoever stands before the PC can read."""
    return machine.wait_for(r"operator, password (\S+)", deadline_s)[1]


def wait_for_operator(machine: Machine, password: str, deadline_s: float) -> Operator:
    """Sign in as soon as the page is there."""
    return wait_until(lambda: _sign_in(machine, password), f"the page at {machine.url}", deadline_s, EVERY_S)


def _sign_in(machine: Machine, password: str) -> Operator | None:
    try:
        return Operator(machine.url, password, _only_its_own_certificate(machine.url))
    except OSError:
        assert machine.program.running(), f"the machine went off:\n{machine.serial()[-3000:]}"
        return None


def _only_its_own_certificate(url: str) -> ssl.SSLContext:
    """What a browser does after its user has accepted the certificate that the box made for itself."""
    address = urlsplit(url)
    assert address.hostname and address.port
    shown = ssl.get_server_certificate((address.hostname, address.port), timeout=10)
    trusting = ssl.create_default_context(cadata=shown)
    # The certificate names footfall.local, and this is a port that leads there.
    trusting.check_hostname = False
    return trusting


def board(operator: Operator) -> Board | None:
    """What the page shows; None while it does not answer."""
    try:
        return operator.board()
    except OSError:
        return None


def counted(operator: Operator) -> Board | None:
    """What the page shows once every store has a number of a live picture."""
    shown = board(operator)
    known = _stores(shown)
    live = [store["occupancy"] is not None and store["freshness"] == "live" for store in known]
    return shown if known and all(live) else None


def wait_for_counts(operator: Operator, deadline_s: float = 400.0) -> Board:
    """Wait until every store has a number of a live picture."""
    shown = wait_until(lambda: counted(operator), "a count of every store", deadline_s, EVERY_S)
    assert shown is not None
    return shown


def visits(shown: Board | None) -> int:
    """Today's visits of all stores."""
    return sum(store["visits_today"] or 0 for store in _stores(shown))


def site_name(shown: Board) -> str:
    return str(shown["sites"][0]["name"])


def _stores(shown: Board | None) -> list[Board]:
    return [store for site in (shown or {}).get("sites", ()) for store in site["stores"]]
