"""The floor of PETS 2009 S2.L1, view 1, as the demo's site.yaml tells it, held against where the labels put people."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest

from footfall.config import load_site
from footfall.core.geometry import Point
from footfall.core.heat_map import HeatMap, floor_grid, picture_grid
from footfall.core.homography import Homography
from footfall.directory import directory_of, homographies_of
from footfall.heat_picture import heat_picture
from support.models import PETS, ROOT

WIDTH_PX, HEIGHT_PX, FPS = 768, 576, 10.0
TO_SITE_M = (20.0, 16.0)
"""From the origin of the labels' metres to that of site.yaml's."""

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]

Places = Mapping[int, Sequence[tuple[Point, Point]]]
"""Frame number -> where people's feet are, in fractions of the picture, and on site.yaml's floor in metres."""


@pytest.fixture(scope="module")
def places() -> Places:
    frames = defaultdict(list)
    with (PETS / "gt.txt").open(newline="") as file:
        for row in csv.reader(file):
            frame, _, left, top, width, height, _, x_m, y_m, _ = map(float, row)
            feet = Point((left + width / 2) / WIDTH_PX, (top + height) / HEIGHT_PX)
            frames[int(frame)].append((feet, Point(x_m + TO_SITE_M[0], y_m + TO_SITE_M[1])))
    return frames


@pytest.fixture(scope="module")
def view() -> Homography:
    return homographies_of(load_site(ROOT / "site.yaml"))["walkway"]


def test_four_points_put_everybody_within_centimetres(places: Places, view: Homography) -> None:
    errors = [
        np.hypot(*np.subtract(view.to_floor(feet) or (np.inf, np.inf), truth))
        for people in places.values()
        for feet, truth in people
    ]
    assert len(errors) == 4650
    assert np.median(errors) < 0.1
    assert np.quantile(errors, 0.95) < 0.2


def test_the_demos_zones_have_a_size() -> None:
    grounds = directory_of(load_site(ROOT / "site.yaml")).grounds
    assert {zone_id: round(ground.area_m2) for zone_id, ground in grounds.items()} == {
        "left-window": 40,
        "junction": 35,
    }


def test_heat_maps_hold_everybodys_time_and_make_a_picture(places: Places, view: Homography) -> None:
    picture, floor = HeatMap(picture_grid(WIDTH_PX, HEIGHT_PX)), HeatMap(floor_grid(view))
    for frame in range(1, 797):
        feet = [at for at, _ in places.get(frame, ())]
        picture.look(feet, frame / FPS, "today")
        floor.look([metres for at in feet if (metres := view.to_floor(at))], frame / FPS, "today")
    on_picture = sum(0 <= at.y < 1 for people in places.values() for at, _ in people)
    assert picture.person_seconds.sum() == pytest.approx(on_picture / FPS)
    assert floor.person_seconds.sum() == pytest.approx(465, rel=0.01)
    drawn = heat_picture(_first_frame(), picture.person_seconds)
    (ROOT / "tests" / "artifacts").mkdir(exist_ok=True)
    cv2.imwrite(str(ROOT / "tests" / "artifacts" / "heat-map.png"), drawn)
    busiest = np.unravel_index(picture.person_seconds.argmax(), picture.person_seconds.shape)
    row, column = (round((index + 0.5) * 16) for index in busiest)
    assert drawn[row, column].astype(int).max() > 150
    assert np.ptp(drawn[100, 100].astype(int)) == 0


def _first_frame() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    video = cv2.VideoCapture(str(PETS / "vtest.avi"))
    ok, image = video.read()
    video.release()
    assert ok
    return np.asarray(image, np.uint8)
