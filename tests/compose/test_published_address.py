"""BIND: the one address under which other computers reach the set."""

from pathlib import Path

import pytest

from support.compose_stack import ComposeStack
from support.neighbour import OURS, Neighbour
from support.processes import is_listening

pytestmark = pytest.mark.compose


def test_a_neighbour_reaches_every_published_port_at_that_address_alone(
    first_start: ComposeStack, tmp_path: Path
) -> None:
    first_start.stop()
    with Neighbour(tmp_path) as neighbour, ComposeStack(first_start.engine, BIND=OURS) as stack:
        assert {name for name, port in stack.ports.items() if neighbour.reaches(OURS, port)} == set(
            stack.ports
        )
        assert not neighbour.reaches(OURS, 9105), "the counting program listens for its health check alone"
        assert not any(is_listening(port) for port in stack.ports.values()), "on loopback"
