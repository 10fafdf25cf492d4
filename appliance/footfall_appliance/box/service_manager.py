"""Tells systemd how this program does."""

import os
import socket


def tell(state: str) -> None:
    """Say `READY=1` or `WATCHDOG=1`; to nobody where systemd did not start us.

    Source:
        sd_notify(3): a datagram to the socket that NOTIFY_SOCKET names; `@` begins an abstract name.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.connect("\0" + address[1:] if address.startswith("@") else address)
        manager.send(state.encode())
