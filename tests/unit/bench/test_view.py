"""A simulated camera: where people are seen, and who hides whom."""

import numpy as np
import pytest

from bench.tracking.plan import CAMERA, lines
from bench.tracking.view import PinholeCamera, covered
from footfall.core.geometry import Box, Point

LEVEL = PinholeCamera(x=0, y=0, height=3.0, yaw_deg=0, pitch_deg=0, field_of_view_deg=90, size=(1000, 600))
"""Half the width lies as far ahead as it is away from the middle: 500 px for each metre at one metre."""


def test_what_is_straight_ahead_is_in_the_middle_of_the_picture() -> None:
    assert LEVEL.project([(10, 0, 3.0)])[0] == pytest.approx((500, 300))


def test_what_is_to_the_left_or_lower_moves_by_its_share_of_the_distance() -> None:
    assert LEVEL.project([(10, 2, 3.0), (10, 0, 1.0)]) == pytest.approx(np.array([(400, 300), (500, 400)]))


def test_a_tilted_camera_has_the_ground_below_it_in_the_middle() -> None:
    tilted = PinholeCamera(0, 0, 3.0, yaw_deg=90, pitch_deg=45, field_of_view_deg=90, size=(1000, 600))
    assert tilted.project([(0, 3, 0)])[0] == pytest.approx((500, 300))


def test_what_is_behind_the_camera_is_nowhere() -> None:
    assert np.isnan(LEVEL.project([(-5, 0, 1.0)])).all()


def test_a_persons_box_has_the_feet_at_the_bottom_and_the_persons_size() -> None:
    box = LEVEL.box((10, 1), height=1.8, width=0.5)
    assert box is not None
    assert box.feet == pytest.approx(Point(450, 450), abs=1)
    assert box.height == pytest.approx(90, abs=0.5)
    assert box.width == pytest.approx(25, abs=0.5)


def test_a_person_whose_feet_are_out_of_the_picture_has_no_box() -> None:
    assert LEVEL.box((3, 0), 1.8, 0.5) is None
    assert LEVEL.box((10, 20), 1.8, 0.5) is None
    assert LEVEL.box((-10, 0), 1.8, 0.5) is None


def test_only_people_who_stand_nearer_cover_others() -> None:
    far, near, apart = Box(0, 0, 100, 200), Box(50, 100, 150, 300), Box(500, 0, 600, 200)
    assert covered([far, near, apart]) == pytest.approx([0.25, 0, 0], abs=0.03)


def test_two_who_cover_the_same_part_cover_it_once() -> None:
    assert covered([Box(0, 0, 100, 200), Box(0, 100, 100, 300), Box(0, 100, 100, 301)])[0] == pytest.approx(
        0.5
    )


def test_nobody_is_covered_where_nobody_is() -> None:
    assert covered([]).shape == (0,)


def test_in_is_away_from_the_camera_and_into_the_shop() -> None:
    feet = {
        place: Point(*CAMERA.project([(*place, 0.0)])[0].tolist())
        for place in ((7, 4), (9, 4), (9, 6), (9, 8))
    }
    assert lines()["corridor"].passes(feet[7, 4], feet[9, 4]) == 1
    assert lines()["door"].passes(feet[9, 6], feet[9, 8]) == 1
