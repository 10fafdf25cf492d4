"""A Docker engine, all images, and the whole set in containers; run by `make test-compose`."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.compose_stack import ComposeStack
from support.docker_engine import DockerEngine

pytest.register_assert_rewrite("e2e.test_whole_stack")

Tell = Callable[[str], None]
MEASURED: list[str] = []


@pytest.fixture(scope="session")
def engine() -> Iterator[DockerEngine]:
    work = os.environ.get("FOOTFALL_DOCKER_WORK")
    if work is None:
        pytest.skip("these tests need namespaces of their own: make test-compose")
    with DockerEngine(Path(work), os.environ["FOOTFALL_DOCKER_CGROUPS"]) as running:
        running.take_away_all_but_images()  # an earlier run may have been killed
        yield running
        left = running.containers_and_volumes()
        running.take_away_all_but_images()
    assert left == [], "the tests leave nothing behind"


@pytest.fixture(scope="session")
def images(engine: DockerEngine, tell: Tell) -> DockerEngine:
    """The engine with every image built from this checkout."""
    engine.import_base()
    began = time.monotonic()
    with engine.way_out():
        ComposeStack(engine).compose("--profile", "*", "build", deadline_s=3000)
    engine.docker("image", "prune", "--force")
    tell(f"the images were built in {time.monotonic() - began:.0f} s")
    return engine


@pytest.fixture(scope="session")
def first_start(images: DockerEngine, tell: Tell) -> Iterator[ComposeStack]:
    """What `docker compose up` makes on a computer that has never seen Footfall; from then on without a way out."""
    stack = ComposeStack(images)
    with images.way_out():
        stack.start()
    tell(f"all was healthy {stack.healthy_after_s:.1f} s after the first `up`, model and clip fetched")
    yield stack
    stack.compose("down", "--volumes")


@pytest.fixture(scope="module")
def stack(first_start: ComposeStack) -> Iterator[ComposeStack]:
    """The set, started again without a way to any package."""
    first_start.stop()
    with first_start as running:
        yield running


@pytest.fixture(scope="session")
def tell() -> Tell:
    """Takes lines for whoever reads what the tests say at their end."""
    return MEASURED.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in MEASURED:
        terminalreporter.write_line(f"measured: {line}")
