"""What a picture costs a device."""

from dataclasses import replace

import pytest

from footfall.adapters.detector.detector import EngineFacts

WHOLE = EngineFacts("CPU", "people", "FP32", 4, 20.0, 0.5, streams=2, tiles=1)


def test_a_picture_takes_the_time_of_all_its_tiles() -> None:
    assert WHOLE.cost_s == pytest.approx(0.01)
    assert replace(WHOLE, tiles=6).cost_s == pytest.approx(0.06)


def test_what_a_picture_takes_is_unknown_before_the_first() -> None:
    assert replace(WHOLE, infer_ms=None).cost_s is None
