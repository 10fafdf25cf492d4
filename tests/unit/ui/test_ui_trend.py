"""The last half hour of a store."""

from datetime import datetime, timedelta
from typing import Any

from support.pages import NOON
from support.told import STORE, Told


def minute(told: Told, number: int, **fields: Any) -> None:
    start = NOON + timedelta(minutes=number)
    fields = {"coverage": 1.0, "occupancy_mean": float(number % 7), "occupancy_peak": 7, **fields}
    told.say("footfall/mall/bucket/shoes", kind="store", start=start.isoformat(), **fields)


def trend(told: Told, now: datetime) -> list[tuple[datetime, float | None]]:
    return [(point.start, point.mean) for point in told.site(now).stores[0].trend]


def test_the_trend_holds_the_last_half_hour_however_long_it_runs(told: Told) -> None:
    told.say(STORE, occupancy=3)
    for number in range(100):
        minute(told, number)

    points = trend(told, NOON + timedelta(minutes=100))
    assert [start for start, _ in points] == [NOON + timedelta(minutes=number) for number in range(70, 100)]


def test_minutes_that_fell_off_the_trend_are_not_kept(told: Told) -> None:
    told.say(STORE, occupancy=3)
    for number in range(100):
        minute(told, number)

    assert trend(told, NOON + timedelta(minutes=60)) == []


def test_minutes_may_come_late_and_twice(told: Told) -> None:
    told.say(STORE, occupancy=3)
    for number in (2, 0, 1, 0):
        minute(told, number)

    assert trend(told, NOON + timedelta(minutes=3)) == [
        (NOON + timedelta(minutes=number), float(number)) for number in range(3)
    ]


def test_the_trend_moves_on_when_nothing_comes_any_more(told: Told) -> None:
    told.say(STORE, occupancy=3)
    minute(told, 0)

    assert len(trend(told, NOON + timedelta(minutes=30))) == 1
    assert trend(told, NOON + timedelta(minutes=31)) == []


def test_a_minute_that_nobody_saw_is_a_gap_and_not_a_zero(told: Told) -> None:
    told.say(STORE, occupancy=3)
    minute(told, 0, coverage=0.0, occupancy_mean=0.0, occupancy_peak=0)

    assert trend(told, NOON) == [(NOON, None)]


def test_minutes_of_zones_and_lines_are_not_kept(told: Told) -> None:
    told.say("footfall/mall/bucket/door", kind="line", start=NOON.isoformat(), coverage=1.0)

    assert told.board.view(NOON).sites == ()


def test_a_store_keeps_its_trend_when_something_else_of_its_name_is_cleared(told: Told) -> None:
    told.say(STORE, occupancy=3)
    minute(told, 0)
    told.raw("footfall/mall/camera/shoes/heatmap", b"")
    told.raw("footfall/mall/camera/shoes/status", b"")

    assert len(trend(told, NOON)) == 1
