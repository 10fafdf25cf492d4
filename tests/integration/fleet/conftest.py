"""A fleet to be started with devices that do as a test wants, and the network that it runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.fleet.lane import NetworkFile
from support.fleets import Start, fleets, tiny


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> NetworkFile:
    return tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def start(network: NetworkFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    with fleets(network, tmp_path, monkeypatch) as start:
        yield start
