"""The whole stack as `make run` starts it."""

from collections.abc import Iterator

import pytest

from support.stack import Running, Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
