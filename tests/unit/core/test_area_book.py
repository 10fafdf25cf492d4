"""The people in an area, with cameras that come and go."""

from footfall.core.area_book import AreaBook, AreaPlan, Standing
from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from footfall.core.metric_books import Look
from footfall.core.metrics.conservation import Balance, Reconciled

DOORS = {"front": Direction.IN, "back": Direction.OUT}
QUIET = 4 * 3600.0
SETTLE_S = 2.0


def area(zones: tuple[str, ...] = (), standing: Standing | None = None) -> AreaBook:
    """The doors are on the cameras `door` and `yard`, the zones on `hall`."""
    return AreaBook(
        AreaPlan(DOORS, zones),
        ("door", "yard"),
        ("hall",) if zones else (),
        lambda hour, at: int(at // 3600) % 24 == hour,
        SETTLE_S,
        standing,
    )


def see(book: AreaBook, camera_id: str, at: float, *events: Event, watched_s: float | None = 100.0) -> None:
    look = Look(camera_id, at, "today", watched_s)
    book.look(look)
    for event in events:
        book.note(look, event)


def open_doors(book: AreaBook, at: float = 0.0) -> None:
    see(book, "door", at)
    see(book, "yard", at)


def test_nothing_is_known_before_all_doors_are_seen() -> None:
    book = area()
    see(book, "door", 1.0)
    assert book.counts() is None
    assert book.standing is None
    see(book, "yard", 2.0)
    counts = book.counts()
    assert counts is not None
    assert (counts.standing, counts.occupancy) == (Standing(2.0, Balance(), 2.0), 0)


def test_people_come_and_go_by_all_doors() -> None:
    book = area()
    open_doors(book)
    see(book, "door", 1.0, *(Crossed("front", number, 1.0, Direction.IN) for number in (1, 2, 3)))
    see(book, "yard", 2.0, Crossed("back", 9, 2.0, Direction.IN))
    counts = book.counts()
    assert counts is not None
    assert counts.standing.balance == Balance(entries=3, exits=1)
    assert (counts.occupancy, counts.observed, counts.reconciled) == (2, None, None)


def test_how_many_are_inside_is_unknown_while_a_door_is_not_seen_but_the_balance_goes_on() -> None:
    book = area(("hall",))
    open_doors(book)
    see(book, "hall", 1.0)
    see(book, "yard", 1.0, watched_s=None)
    see(book, "door", 2.0, Crossed("front", 1, 2.0, Direction.IN))
    counts = book.counts()
    assert counts is not None
    assert counts.standing.balance.entries == 1
    assert (counts.occupancy, counts.observed, counts.reconciled) == (None, 0, None)
    see(book, "yard", 3.0, watched_s=0.0)
    counts = book.counts()
    assert counts is not None and counts.occupancy == 1


def test_a_quiet_hour_that_nobody_watched_was_not_calm() -> None:
    book = area()
    open_doors(book, QUIET - 3600)
    see(book, "door", QUIET - 1800, Crossed("front", 1, QUIET - 1800, Direction.IN))
    see(book, "yard", QUIET - 1700, watched_s=None)
    see(book, "yard", QUIET + 600, watched_s=0.0)
    for minute in range(11, 45):
        see(book, "yard", QUIET + 60 * minute)
        see(book, "door", QUIET + 60 * minute)
        standing = book.standing
        assert standing is not None
        assert standing.balance.missed_exits == (1 if minute >= 40 else 0), minute


def test_a_gap_of_seconds_leaves_the_night_calm() -> None:
    book = area()
    open_doors(book, QUIET - 3600)
    see(book, "door", QUIET - 3000, Crossed("front", 1, QUIET - 3000, Direction.IN))
    for minute in range(-40, 5):
        broken = minute % 10 == 0
        see(book, "door", QUIET + 60 * minute, watched_s=100.0)
        see(book, "yard", QUIET + 60 * minute, watched_s=100.0)
        if broken:
            see(book, "door", QUIET + 60 * minute + 3, watched_s=0.0)
    standing = book.standing
    assert standing is not None
    assert standing.balance.missed_exits == 1


def test_a_door_that_is_hardly_watched_tells_nothing_of_calm() -> None:
    book = area()
    open_doors(book, QUIET - 3600)
    see(book, "door", QUIET - 3500, Crossed("front", 1, QUIET - 3500, Direction.IN))
    for at in range(int(QUIET) - 3400, int(QUIET) + 3000, 50):
        see(book, "door", at, watched_s=0.0)
        see(book, "door", at + 0.2, watched_s=0.2)
        see(book, "yard", at + 0.2)
    standing = book.standing
    assert standing is not None
    assert standing.balance.missed_exits == 0


def test_what_zones_see_is_weighed_against_the_doors() -> None:
    book = area(("hall",))
    open_doors(book)
    see(book, "hall", 1.0, Entered("hall", 5, 0.5), Entered("hall", 6, 0.5))
    see(book, "hall", 2.0, Exited("hall", 5, 1.5, 1.0))
    see(book, "door", 2.0, Crossed("front", 1, 2.0, Direction.IN), Crossed("front", 2, 2.0, Direction.IN))
    counts = book.counts()
    assert counts is not None
    assert (counts.occupancy, counts.observed) == (2, 1)
    assert counts.reconciled == Reconciled(2, -1)


def test_zones_are_believed_only_when_they_have_had_the_time_to_find_everybody() -> None:
    book = area(("hall",), Standing(-86_400.0, Balance(entries=3)))
    see(book, "hall", QUIET, watched_s=0.0)
    open_doors(book, QUIET)
    counts = book.counts()
    assert counts is not None
    assert (counts.occupancy, counts.observed) == (3, None), "nobody can have been confirmed yet"
    see(book, "hall", QUIET + 1, Entered("hall", 1, QUIET), watched_s=1.0)
    see(book, "hall", QUIET + 3, watched_s=3.0)
    see(book, "door", QUIET + 4)
    counts = book.counts()
    assert counts is not None
    assert (counts.occupancy, counts.observed) == (3, 1)
    see(book, "hall", QUIET + 60, Exited("hall", 1, QUIET + 50, 49.0))
    see(book, "door", QUIET + 61)
    counts = book.counts()
    assert counts is not None
    assert counts.standing == Standing(-86_400.0, Balance(entries=3, missed_exits=3), QUIET + 61)


def test_after_a_restart_the_balance_goes_on() -> None:
    before = Standing(5.0, Balance(entries=7, exits=4))
    book = area(standing=before)
    assert book.standing == before
    counts = book.counts()
    assert counts is not None and counts.occupancy is None, "no door is seen yet"
    open_doors(book, 10.0)
    see(book, "door", 11.0, Crossed("front", 1, 11.0, Direction.OUT))
    assert book.standing == Standing(5.0, Balance(entries=7, exits=5), 11.0)


def test_who_was_inside_when_the_program_ended_has_left_when_it_begins_after_the_quiet_hour() -> None:
    morning = QUIET + 4 * 3600
    book = area(standing=Standing(5.0, Balance(entries=7, exits=4), QUIET - 6 * 3600))
    for minute in range(61):
        open_doors(book, morning + 60 * minute)
    assert book.standing == Standing(5.0, Balance(entries=7, exits=4, missed_exits=3), morning + 3600)


def test_who_was_inside_when_a_door_was_lost_has_left_by_the_morning_and_who_comes_then_is_there() -> None:
    book = area()
    open_doors(book, QUIET - 3600)
    see(book, "door", QUIET - 3000, Crossed("front", 1, QUIET - 3000, Direction.IN))
    for minute in range(-40, 300):
        see(book, "yard", QUIET + 60 * minute, watched_s=None)
        see(book, "door", QUIET + 60 * minute + 1)
        assert book.standing is not None
        assert book.standing.balance.missed_exits == (1 if minute >= 30 else 0), minute
    see(book, "door", QUIET + 18_000, Crossed("front", 2, QUIET + 18_000, Direction.IN))
    see(book, "yard", QUIET + 18_060)
    counts = book.counts()
    assert counts is not None and counts.occupancy == 1


def test_who_crosses_the_doors_that_are_watched_shows_that_the_night_is_not_calm() -> None:
    book = area()
    open_doors(book, QUIET - 3600)
    for minute in range(-40, 100):
        at = QUIET + 60 * minute
        see(book, "yard", at, watched_s=None)
        see(book, "door", at, *([Crossed("front", minute, at, Direction.IN)] if minute % 20 == 0 else []))
    assert book.standing is not None and book.standing.balance.missed_exits == 0
