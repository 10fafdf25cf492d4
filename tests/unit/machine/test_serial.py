"""For how long a picture holds the interpreter's lock."""

from itertools import pairwise

from footfall.machine.scene import CORRIDOR
from footfall.machine.serial import PEOPLE, ROUNDS, noise, passers_by, serial_of


def test_people_walk_through_the_picture() -> None:
    height_px, width_px, _ = noise().shape
    walk = [passers_by(number) for number in range(2 * ROUNDS)]
    assert {len(found) for found in walk} == {PEOPLE}
    boxes = [each.box for found in walk for each in found]
    assert all(0 <= box.x1 < box.x2 <= width_px and 0 <= box.y1 < box.y2 <= height_px for box in boxes)
    assert all(before != after for before, after in pairwise(walk))


def test_looking_and_reporting_take_time_and_reading_is_part_of_looking() -> None:
    without = serial_of(CORRIDOR, 10.0, 0.5, read_ms=0.0)
    assert without.looking_ms > 0
    assert without.reporting_ms > 0
    assert serial_of(CORRIDOR, 10.0, 0.5, read_ms=1000.0).looking_ms > 1000.0
