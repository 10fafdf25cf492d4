"""Under which addresses and which name the network finds this box."""

import ipaddress
import json
import subprocess
from collections.abc import Sequence
from typing import Any

_WAIT = ("/usr/lib/systemd/systemd-networkd-wait-online", "--any", "--ipv4", "--timeout=10")
_ADDRESSES = ("ip", "-json", "address", "show", "up")
_NAME = (
    *("busctl", "--json=short", "call", "org.freedesktop.Avahi", "/", "org.freedesktop.Avahi.Server"),
    "GetHostNameFqdn",
)


def first_addresses() -> list[str]:
    """Wait some seconds for an address, which a network gives just after the start, and list what there is."""
    subprocess.run(_WAIT, check=False, capture_output=True)
    return addresses()


def addresses() -> list[str]:
    """The addresses to give to people, the best first."""
    return worth_showing(json.loads(_output(_ADDRESSES) or "[]"))


def worth_showing(links: Sequence[dict[str, Any]]) -> list[str]:
    """Addresses out of what `ip -json address` says.

    One that a card gave itself, since nobody answered, is shown only where there is no other: people can type it, but
    it changes.
    """
    found = [
        ipaddress.ip_address(each["local"])
        for link in links
        for each in link.get("addr_info", ())
        if not each.get("temporary")
    ]
    usable = [
        each for each in found if not each.is_loopback and not (each.version == 6 and each.is_link_local)
    ]
    routed = [each for each in usable if not each.is_link_local]
    return [str(each) for each in sorted(routed or usable, key=lambda each: (each.version, int(each)))]


def local_name() -> str | None:
    """The name that Avahi answers for: another one where a second box on the network has ours; None without Avahi."""
    try:
        return str(json.loads(_output(_NAME))["data"][0])
    except (ValueError, KeyError, IndexError):
        return None


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=10).stdout
