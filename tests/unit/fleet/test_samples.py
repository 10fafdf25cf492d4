"""Pictures by which a device is tried."""

import numpy as np

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.fleet.samples import Samples

SOMEBODY = [Detection(Box(0, 0, 40, 100), 0.9)]
SHADOW = [Detection(Box(0, 0, 40, 100), 0.54)]
PICTURE = np.zeros((4, 6, 3), np.uint8)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def samples(clock: Clock) -> Samples:
    return Samples(0.5, count=2, pause_s=2.0, keep_s=600.0, clock=clock)


def test_nothing_is_gathered_unless_it_is_wanted() -> None:
    some = samples(Clock())
    assert not some.wants("door")
    some.offer("door", PICTURE, SOMEBODY)
    some.want()
    assert some.wants("door")
    assert some.enough() is None


def test_a_picture_without_anybody_sure_proves_nothing() -> None:
    some = samples(Clock())
    some.want()
    for people in ([], SHADOW):
        some.offer("door", PICTURE, people)
    assert some.wants("door")


def test_a_camera_gives_pictures_some_time_apart_and_another_one_at_once() -> None:
    clock = Clock()
    some = samples(clock)
    some.want()
    some.offer("door", PICTURE, SOMEBODY)
    assert not some.wants("door")
    assert some.wants("hall")
    clock.now = 2.0
    assert some.wants("door")


def test_of_cameras_of_another_device_one_picture_is_borrowed_at_a_time_and_of_each_in_its_turn() -> None:
    clock = Clock()
    some = samples(clock)
    assert not some.borrows("door"), "nobody needs it"
    some.want()
    borrowed = []
    for clock.now in range(12):
        borrowed += [camera for camera in ("door", "hall", "yard") if some.borrows(camera)]
    assert borrowed == ["door", "hall", "yard"] * 2


def test_a_camera_that_has_just_given_a_picture_lends_none() -> None:
    some = samples(Clock())
    some.want()
    some.offer("door", PICTURE, SOMEBODY)
    assert not some.borrows("door")
    assert some.borrows("hall")


def test_enough_is_enough_and_the_pictures_are_copies() -> None:
    some, picture = samples(Clock()), PICTURE.copy()
    some.want()
    for camera in ("door", "hall", "yard"):
        some.offer(camera, picture, SOMEBODY)
    picture[:] = 255
    assert not some.wants("lift")
    kept = some.enough()
    assert kept is not None
    assert [each.image.max() for each in kept] == [0, 0]
    some.drop()
    assert some.enough() is None


def test_a_picture_that_waits_for_long_is_dropped_and_only_it() -> None:
    clock = Clock()
    some = samples(clock)
    seen = []
    for clock.now in (0.0, 601.0, 1201.0):
        some.want()
        some.offer("door", PICTURE, SOMEBODY)
        seen.append(some.enough() is not None)
    assert seen == [False, False, True]
