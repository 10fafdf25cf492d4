import threading

import numpy as np
import pytest

from footfall.adapters.cameras.newest_picture import NewestPicture
from footfall.core.frame import CameraState, Frame, Image, Missing


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def newest(clock: Clock) -> NewestPicture:
    return NewestPicture(3.0, clock, clock)


def picture(number: int) -> Image:
    return np.full((2, 2, 3), number, np.uint8)


def test_only_the_newest_picture_is_handed_out_and_the_others_are_counted(newest: NewestPicture) -> None:
    for number in range(5):
        newest.put(picture(number))
    seen = newest.take(0)
    assert isinstance(seen, Frame)
    assert seen.image[0, 0, 0] == 4
    assert newest.dropped == 4


def test_a_picture_is_handed_out_once(newest: NewestPicture) -> None:
    newest.connected()
    newest.put(picture(1))
    assert isinstance(newest.take(0), Frame)
    assert newest.take(0) is None


def test_a_camera_is_offline_until_it_is_connected(newest: NewestPicture) -> None:
    seen = newest.take(0)
    assert isinstance(seen, Missing)
    assert (seen.state, seen.detail) == (CameraState.OFFLINE, "connecting")


def test_a_lost_connection_is_offline_with_its_reason(newest: NewestPicture) -> None:
    newest.connected()
    newest.disconnected("no answer")
    assert newest.take(0) == Missing(1000.0, CameraState.OFFLINE, "no answer")


def test_a_connected_camera_is_stalled_after_three_seconds_without_a_picture(
    newest: NewestPicture, clock: Clock
) -> None:
    newest.connected()
    clock.now += 2.9
    assert newest.take(0) is None
    clock.now += 0.2
    seen = newest.take(0)
    assert isinstance(seen, Missing)
    assert seen.state is CameraState.STALLED


def test_pictures_that_a_limit_leaves_out_keep_a_camera_from_being_stalled(
    newest: NewestPicture, clock: Clock
) -> None:
    newest.connected()
    clock.now += 2.9
    newest.arrived()
    clock.now += 2.9
    assert newest.take(0) is None


def test_a_waiting_reader_wakes_up_for_a_picture_and_at_the_end(newest: NewestPicture) -> None:
    seen: list[Frame | Missing | None] = []
    thread = threading.Thread(target=lambda: seen.extend([newest.take(60), newest.take(60)]))
    thread.start()
    newest.put(picture(1))
    newest.close()
    thread.join(10)
    assert not thread.is_alive()
    assert seen[-1] is None
