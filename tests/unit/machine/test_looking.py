"""What packets tell of a stream."""

import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from footfall.config import CameraConfig
from footfall.machine import packets as packets_module
from footfall.machine.looking import look, stream_of
from footfall.machine.packets import Announced, Packet
from support.clips import make_clip

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


class UsbCamera:
    """A file in the place of a USB camera; remembers how many of its pictures were kept at once."""

    def __init__(self, file: Path) -> None:
        self._capture = cv2.VideoCapture(str(file))
        self.handed_out: list[weakref.ref[Any]] = []
        self.most_kept = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._capture, name)

    def retrieve(self) -> tuple[bool, Any]:
        there, picture = self._capture.retrieve()
        self.handed_out.append(weakref.ref(picture))
        self.most_kept = max(self.most_kept, sum(each() is not None for each in self.handed_out))
        return there, picture


def test_no_picture_of_a_usb_camera_is_kept_while_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = UsbCamera(make_clip(tmp_path / "clip.avi"))
    monkeypatch.setattr(packets_module, "open_usb", lambda _: usb)
    seen = look(CameraConfig(source="/dev/video0"))
    assert seen.kbit_s is None
    assert len(usb.handed_out) > 10
    assert usb.most_kept <= 3


def test_pictures_that_a_camera_kept_and_sends_at_once_do_not_make_it_quicker() -> None:
    for kept, hiccup in ((15, 0.0), (50, 0.0), (50, 0.05)):
        waited = [0.001 * n + (hiccup if n > 9 else 0.0) for n in range(kept)]
        burst = [*waited, *(n / 10 for n in range(2, 50))]
        assert stream_of(ANNOUNCED, packets(burst, [0]), live=True).fps == pytest.approx(10)


def test_pictures_that_a_network_hands_over_two_by_two_are_counted_all() -> None:
    pairs = [n / 10 + late for n in range(0, 40, 2) for late in (0.2, 0.2)]
    assert stream_of(ANNOUNCED, packets(pairs, [0]), live=True).fps == pytest.approx(10, rel=0.06)


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


@pytest.mark.parametrize(
    ("keys", "blind_s"),
    [([22], 2.8), ([28], 2.8), ([0, 20], 3.0), ([], 5.0)],
    ids=["one", "one late", "two", "none"],
)
def test_without_a_key_frame_is_also_before_the_first_and_after_the_last(
    keys: list[int], blind_s: float
) -> None:
    seen = stream_of(ANNOUNCED, packets([n / 10 for n in range(50)], keys), live=True)
    assert seen.blind_s == pytest.approx(blind_s)
