"""Which time a camera has seen."""

import pytest

from footfall.core.coverage import Coverage


def test_a_camera_of_key_pictures_alone_has_seen_nothing_and_one_that_is_to_be_slow_has() -> None:
    coverage = Coverage({"spared": 1.25, "slow": 2.5}, settle_s=0.0)
    for second in range(0, 60, 2):
        for camera_id in ("spared", "slow"):
            coverage.look(camera_id, float(second), online=True)
    spared, slow = coverage.spans
    assert spared == []
    assert slow == [(0.0, 58.0)]


@pytest.mark.parametrize(("apart_s", "covered"), [(1.2, True), (1.3, False)])
def test_frames_may_come_a_little_late(apart_s: float, covered: bool) -> None:
    coverage = Coverage({"north": 1.25}, settle_s=0.0)
    coverage.look("north", 10.0, online=True)
    coverage.look("north", 10.0 + apart_s, online=True)
    assert bool(coverage.spans[0]) is covered
