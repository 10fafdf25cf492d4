"""Staff areas and opening hours in site.yaml."""

from datetime import time
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from footfall.config.opening import OpeningConfig
from footfall.core.geometry import Point
from footfall.errors import ConfigError
from support.sites import SMALLEST, load


def opening(folder: Path, begin: str, end: str) -> OpeningConfig:
    found = load(folder, f"{SMALLEST}opening: {{from: {begin}, to: {end}}}\n").opening
    assert found is not None
    return found


def test_a_staff_area_is_drawn_like_a_zone(tmp_path: Path) -> None:
    camera = load(
        tmp_path, f"{SMALLEST}    staff: {{till: {{polygon: [[0, 0], [0.5, 0], [0.5, 1]]}}}}\n"
    ).cameras["one"]
    assert camera.staff["till"].name == "till"
    (area,) = camera.staff_areas(200, 100)
    assert area.contains(Point(50, 20))
    assert area.contains(Point(99, 101)), "where it touches the picture's edge it reaches beyond"
    assert not area.contains(Point(20, 80))


def test_a_site_without_staff_and_hours_has_neither(tmp_path: Path) -> None:
    site = load(tmp_path, SMALLEST)
    assert site.opening is None
    assert site.cameras["one"].staff_areas(200, 100) == ()


@pytest.mark.parametrize("quotes", ["", '"'])
def test_opening_hours_are_read_with_and_without_quotes(tmp_path: Path, quotes: str) -> None:
    hours = opening(tmp_path, f"{quotes}9:30{quotes}", f"{quotes}21:00{quotes}")
    assert (hours.begin, hours.end) == (time(9, 30), time(21))


@pytest.mark.parametrize(
    ("begin", "end", "open_at", "closed_at"),
    [
        pytest.param("09:30", "21:00", ["09:30", "12:00", "20:59"], ["09:29", "21:00", "00:00"], id="by day"),
        pytest.param(
            "18:00", "02:00", ["18:00", "23:59", "00:00", "01:59"], ["02:00", "17:59"], id="over midnight"
        ),
        pytest.param("08:00", "00:00", ["08:00", "23:59"], ["00:00", "07:59"], id="until midnight"),
    ],
)
def test_it_is_open_from_the_one_time_until_the_other(
    tmp_path: Path, begin: str, end: str, open_at: list[str], closed_at: list[str]
) -> None:
    hours = opening(tmp_path, begin, end)
    assert [hours.holds(time.fromisoformat(now)) for now in open_at] == [True] * len(open_at)
    assert [hours.holds(time.fromisoformat(now)) for now in closed_at] == [False] * len(closed_at)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(
            "{from: 9, to: '21:00'}", "5: opening.from: *time of day*found 9; write hours*", id="hour alone"
        ),
        pytest.param("{from: '09:30', to: '24:00'}", "5: opening.to: *found '24:00'; *", id="no such hour"),
        pytest.param("{from: '9:5', to: '21:00'}", "5: opening.from: *found '9:5'; *", id="one digit"),
        pytest.param(
            "{from: '09:30', to: '09:30'}",
            "5: opening.to: *leave 'opening' out*",
            id="same",
        ),
        pytest.param(
            "{from: '09:30'}", "5: opening.to: expected the key 'to', found none; add it", id="no end"
        ),
        pytest.param(
            "{form: '09:30', to: '21:00'}", "5: opening.form: *did you mean 'from'?", id="unknown key"
        ),
    ],
)
def test_a_mistake_in_the_hours_is_said_with_its_line(tmp_path: Path, hours: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"{SMALLEST}opening: {hours}\n")
    problems = str(caught.value).replace(f"{tmp_path}/site.yaml:", "").splitlines()
    assert any(fnmatchcase(problem, expected) for problem in problems), problems
