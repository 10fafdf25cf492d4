"""Under which address the rest of the network finds this machine."""

import socket

# Addresses for documentation, which nobody has: only the way out to them is looked up, nothing is sent.
# Source: RFC 5737 and RFC 3849.
_FAR_AWAY = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}  # noqa: S104


def address_for_others(bind: str) -> str:
    """The address to give to people: that of the default route, or else the host's name, if all are bound."""
    if bind not in _FAR_AWAY:
        return bind
    family, far_away = _FAR_AWAY[bind]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way_out:
            way_out.connect((far_away, 9))
            return str(way_out.getsockname()[0])
    except OSError:
        return socket.gethostname()
