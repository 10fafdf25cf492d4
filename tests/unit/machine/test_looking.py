"""What packets tell of a stream."""

from collections.abc import Sequence

import numpy as np
import pytest

from footfall.machine.looking import stream_of
from footfall.machine.packets import Announced, Packet

ANNOUNCED = Announced("h264", 1280, 720, 25.0)


def packets(times: Sequence[float], keys: Sequence[int], size: int = 1000) -> list[Packet]:
    return [Packet(np.zeros(size, np.uint8), at, number in keys) for number, at in enumerate(times)]


def test_a_cameras_rate_is_that_at_which_its_pictures_come() -> None:
    seen = stream_of(ANNOUNCED, packets([n / 10 for n in range(50)], [0, 20, 40]), live=True)
    assert seen.fps == pytest.approx(10)
    assert seen.keyframe_s == pytest.approx(2)
    assert seen.kbit_s == pytest.approx(80)
    assert seen.seconds == pytest.approx(5)
    assert (seen.codec, seen.width_px, seen.height_px) == ("h264", 1280, 720)


def test_pictures_that_a_camera_kept_and_sends_at_once_do_not_make_it_quicker() -> None:
    burst = [0.0] * 15 + [n / 10 for n in range(1, 36)]
    assert stream_of(ANNOUNCED, packets(burst, [0]), live=True).fps == pytest.approx(10)


def test_a_files_rate_is_the_one_it_says() -> None:
    assert stream_of(ANNOUNCED, packets([0.0, 0.001, 0.002], [0]), live=False).fps == 25


@pytest.mark.parametrize(
    ("announced", "expected"), [(30.0, 30), (None, 25)], ids=["announced", "nothing announced"]
)
def test_too_few_pictures_leave_what_was_announced(announced: float | None, expected: float) -> None:
    seen = stream_of(Announced("hevc", 1, 1, announced), packets([0.0, 0.04], [0]), live=True)
    assert seen.fps == expected


def test_the_longest_way_between_key_frames_counts_and_one_key_frame_is_no_way() -> None:
    times = [n / 10 for n in range(30)]
    assert stream_of(ANNOUNCED, packets(times, [0, 5, 25]), live=True).keyframe_s == pytest.approx(2)
    assert stream_of(ANNOUNCED, packets(times, [3]), live=True).keyframe_s is None
