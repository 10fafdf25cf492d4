"""Fixtures that several kinds of tests share."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.broker import Broker

# Whoever starts the tests in the background may have SIGINT ignored; programs that the tests start would inherit that,
# and be deaf to the Ctrl-C that some tests are about.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A running Mosquitto with the shipped configuration."""
    with Broker(tmp_path / "broker") as running:
        yield running
