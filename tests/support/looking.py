"""Cameras' looks, and books that take them in with what they told."""

from footfall.core.events import Event
from footfall.core.metric_books import Book, Look

MIDNIGHT = 1000.0


def day_of(at: float) -> str:
    """The day changes at MIDNIGHT."""
    return "2026-02-01" if at >= MIDNIGHT else "2026-01-31"


def look(at: float, watched_s: float | None = 100.0, camera_id: str = "north") -> Look:
    """A camera's look; with a picture since long ago unless told otherwise."""
    return Look(camera_id, at, day_of(at), watched_s)


def see(
    book: Book, at: float, *events: Event, watched_s: float | None = 100.0, camera_id: str = "north"
) -> None:
    now = look(at, watched_s, camera_id)
    book.look(now)
    for event in events:
        book.note(now, event)
