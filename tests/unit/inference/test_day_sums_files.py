"""What shops ask of today, and the heat maps, on disk."""

from pathlib import Path

import pytest

from footfall.adapters.day_sums import NOTHING, DaySumsFile, HeatFile
from footfall.core.day_sums import CameraHeat, CaptureSums, DaySums, DwellSums, HeatSums, UnitSums
from footfall.core.totals import Origins

HERE = Origins({"till": "north camera"}, {"door": "north camera"}, {"shoes": "north camera"})
TODAY = DaySums(
    "2026-01-31",
    {"till": DwellSums(5.0, [(20.25, 3)], [(1.5, 1)])},
    {"shoes": CaptureSums(5.0, 10, 4)},
    {"door": UnitSums(6.0, 3, 2)},
)
HEAT = {
    "north": CameraHeat(HeatSums("2026-01-31", 5.0, [[0.0, 1.5]]), HeatSums("2026-01-31", 5.0, [[2.5]])),
    "south": CameraHeat(HeatSums("2026-01-31", 7.0, [[0.0]])),
}
VIEWS = {"north": "north camera", "south": "south camera"}


def test_sums_that_were_saved_are_loaded_again(tmp_path: Path) -> None:
    DaySumsFile(tmp_path / "day.json", "mall", HERE).save(TODAY)
    assert form(DaySumsFile(tmp_path / "day.json", "mall", HERE).load()) == form(TODAY)


def form(sums: DaySums) -> DaySums:
    """The same with lengths as lists of tuples, however they were read."""

    def plain(dwell: DwellSums) -> DwellSums:
        return DwellSums(dwell.since, *([tuple(each) for each in part] for part in (dwell.ended, dwell.cut)))

    return DaySums(sums.day, {k: plain(each) for k, each in sums.dwells.items()}, sums.captures, sums.units)


@pytest.mark.parametrize(
    ("now", "dwells", "captures", "units"),
    [
        pytest.param(
            Origins({"till": "other"}, HERE.lines, HERE.captures), [], ["shoes"], ["door"], id="zone"
        ),
        pytest.param(
            Origins(HERE.visits, {"door": "other"}, HERE.captures), ["till"], ["shoes"], [], id="line"
        ),
        pytest.param(Origins(HERE.visits, HERE.lines, {"shoes": "x"}), ["till"], [], ["door"], id="store"),
        pytest.param(Origins(), [], [], [], id="all are gone"),
    ],
)
def test_what_another_camera_counted_is_not_taken_up(
    now: Origins, dwells: list[str], captures: list[str], units: list[str], tmp_path: Path
) -> None:
    DaySumsFile(tmp_path / "day.json", "mall", HERE).save(TODAY)
    loaded = DaySumsFile(tmp_path / "day.json", "mall", now).load()
    assert loaded.day == TODAY.day
    assert [[*loaded.dwells], [*loaded.captures], [*loaded.units]] == [dwells, captures, units]


def test_another_site_keeps_its_sums_for_the_day(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    DaySumsFile(path, "mall", HERE).save(TODAY)
    DaySumsFile(path, "market", HERE).save(DaySums(TODAY.day))
    assert DaySumsFile(path, "mall", HERE).load().units == TODAY.units
    DaySumsFile(path, "lab", Origins()).save(NOTHING)
    assert DaySumsFile(path, "mall", HERE).load().units == TODAY.units
    DaySumsFile(path, "market", HERE).save(DaySums("2026-02-01"))
    assert DaySumsFile(path, "mall", HERE).load() == NOTHING


@pytest.mark.parametrize("damage", [b"", b"{", b'{"mall": 3}'], ids=["empty", "cut off", "wrong"])
def test_damaged_files_cost_the_numbers_but_not_the_start(
    damage: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("day.json", "heat-mall.json"):
        (tmp_path / name).write_bytes(damage)
    assert DaySumsFile(tmp_path / "day.json", "mall", HERE).load() == NOTHING
    assert HeatFile(tmp_path, "mall", VIEWS).load() == {}
    assert "day.json cannot be used" in caplog.text
    assert "heat-mall.json cannot be used" in caplog.text


def test_heat_that_was_saved_is_loaded_again_for_the_same_cameras(tmp_path: Path) -> None:
    HeatFile(tmp_path, "mall", VIEWS).save(HEAT)
    HeatFile(tmp_path, "market", VIEWS).save({})
    assert HeatFile(tmp_path, "mall", VIEWS).load() == HEAT
    assert HeatFile(
        tmp_path, "mall", {"north": "north camera, turned"} | {"south": "south camera"}
    ).load() == {"south": HEAT["south"]}
    assert HeatFile(tmp_path, "mall", {"north": "north camera"}).load() == {"north": HEAT["north"]}
