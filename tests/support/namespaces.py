"""Two hosts of a test's own on one cable: network namespaces that the test made, reached by nobody else."""

import ctypes
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
_CLONE_NEWNET = 0x40000000


class Cable:
    """A network of two hosts, `box` and `visitor`; the visitor has an address that needs no router."""

    def __init__(self, name: str) -> None:
        self.box, self.visitor = f"{name}-box", f"{name}-visitor"

    def __enter__(self) -> Self:
        for host in (self.box, self.visitor):
            _ip("netns", "add", host)
            _ip("-netns", host, "link", "set", "lo", "up")
        end = ("name", "eth0", "netns")
        _ip("link", "add", *end, self.box, "type", "veth", "peer", *end, self.visitor)
        for host in (self.box, self.visitor):
            _ip("-netns", host, "link", "set", "eth0", "up")
        _ip("-netns", self.visitor, "address", "add", "169.254.0.1/16", "dev", "eth0")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for host in (self.box, self.visitor):
            _ip("netns", "delete", host)

    def unplug(self) -> None:
        _ip("-netns", self.visitor, "link", "set", "eth0", "down")

    def plug_in(self) -> None:
        _ip("-netns", self.visitor, "link", "set", "eth0", "up")

    def at_visitor(self, act: Callable[[], T]) -> T:
        """Do something on the visitor's side; sockets made there stay there."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(_inside, self.visitor, act).result()


def _inside(namespace: str, act: Callable[[], T]) -> T:
    """In a thread that ends afterwards: it cannot come back."""
    libc = ctypes.CDLL(None, use_errno=True)
    opened = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if libc.setns(opened, _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter the network namespace {namespace}")
        return act()
    finally:
        os.close(opened)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
