"""How soon the set is healthy, what it remembers, and what is called healthy."""

import os
import signal
import socket
from collections.abc import Callable

import pytest

from support.compose_stack import SERVICES, ComposeStack
from support.recorder import Recorder
from support.wait import wait_until

pytestmark = pytest.mark.compose

HEALTHY_WITHIN_S = 30.0


def visits_today(heard: Recorder) -> int:
    """Of all stores, as the broker has them now; 0 until something is known."""
    states = [
        heard.newest(f"footfall/demo-mall/store/{store}/state") for store in ("shoe-shop", "coffee-bar")
    ]
    return sum(state.body["visits_today"] or 0 for state in states if state is not None)


def health(stack: ComposeStack, part: str) -> str:
    return str(stack.container(part)["State"]["Health"]["Status"])


def test_it_is_healthy_soon_and_without_a_network(stack: ComposeStack, tell: Callable[[str], None]) -> None:
    with pytest.raises(OSError, match="unreachable"):
        socket.create_connection(("192.0.2.1", 80), timeout=5)
    tell(
        f"all was healthy {stack.healthy_after_s:.1f} s after a later `docker compose up`, without a network"
    )
    assert stack.healthy_after_s <= HEALTHY_WITHIN_S


def test_passwords_and_todays_visits_outlast_the_containers(stack: ComposeStack) -> None:
    with Recorder(stack.ports["MQTT_PORT"], "ui", password := stack.secret("mqtt-ui.password")) as heard:
        before = wait_until(lambda: visits_today(heard), "visits", 120)
    stack.stop()
    stack.start()
    assert stack.secret("mqtt-ui.password") == password
    with Recorder(stack.ports["MQTT_PORT"], "ui", password) as heard:
        assert wait_until(lambda: visits_today(heard), "visits after the new start", 60) >= before


@pytest.mark.parametrize("part", SERVICES)
def test_a_part_that_is_killed_is_healthy_again(stack: ComposeStack, part: str) -> None:
    killed = stack.process(part)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: stack.process(part) not in (None, killed), f"{part} started again", 30)
    wait_until(lambda: health(stack, part) == "healthy", f"{part} to be healthy", 60)


def test_a_counting_program_that_no_longer_counts_is_called_unhealthy(stack: ComposeStack) -> None:
    (counting,) = [
        pid for pid, line in stack.processes().items() if line.startswith("python -m footfall run")
    ]
    os.kill(counting, signal.SIGSTOP)
    try:
        wait_until(lambda: health(stack, "inference") == "unhealthy", "Docker to call it unhealthy", 90)
    finally:
        os.kill(counting, signal.SIGCONT)
    wait_until(lambda: health(stack, "inference") == "healthy", "Docker to call it healthy", 60)


def test_a_second_counting_program_refuses_to_count_everything_twice(stack: ComposeStack) -> None:
    second = ("run", "--rm", "--no-deps", "--entrypoint", "sh", "inference", "-c")
    said = stack.compose(*second, "python -m footfall run --site site.yaml 2>&1", expected=1)
    assert "run only one inference per FOOTFALL_STATE_DIR" in said
