"""In how many processes site.yaml wants its cameras looked at."""

from pathlib import Path

import pytest

from footfall.errors import ConfigError
from support.sites import SMALLEST, load


@pytest.mark.parametrize(
    ("written", "number"),
    [("", None), ("processes: auto\n", None), ("processes: 1\n", 1), ("processes: 64\n", 64)],
)
def test_processes_are_auto_or_a_number(tmp_path: Path, written: str, number: int | None) -> None:
    assert load(tmp_path, SMALLEST + written).processes == number


@pytest.mark.parametrize("written", ["0", "65", "-1", "2.5", "many", "true", "[2]"])
def test_anything_else_is_refused_with_the_way_out(tmp_path: Path, written: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, f"{SMALLEST}processes: {written}\n")
    assert "expected auto, or a whole number from 1 to 64" in str(refused.value)
    assert "write 'processes: auto'" in str(refused.value)
