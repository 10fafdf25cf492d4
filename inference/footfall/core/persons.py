"""Which tracks are one person."""

from collections.abc import Iterable
from dataclasses import dataclass

Person = tuple[str, int]
"""Camera id and track id. Somebody whom several tracks show goes by the least of them."""

Join = tuple[Person, Person]
"""Two tracks that are one person."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The tracks of a person, of which the least is asked for at every picture, and of some there are hundreds."""

    least: Person
    tracks: frozenset[Person]


class Persons:
    """Tracks put together into persons; a track that was never joined to another is a person by itself.

    Tracks are joined for good: a track ends once its person was hidden for some seconds, and a mistake with it.
    """

    def __init__(self) -> None:
        self._groups: dict[Person, _Group] = {}

    def tracks(self, person: Person) -> frozenset[Person]:
        """All tracks that show the same person as this one."""
        group = self._groups.get(person)
        return frozenset((person,)) if group is None else group.tracks

    def of(self, track: Person) -> Person:
        """Whom this track shows."""
        group = self._groups.get(track)
        return track if group is None else group.least

    def join(self, one: Person, other: Person) -> None:
        """The two are one person, and so are all who were one with either."""
        group = _Group(min(self.of(one), self.of(other)), self.tracks(one) | self.tracks(other))
        self._groups.update(dict.fromkeys(group.tracks, group))

    def forget(self, tracks: Iterable[Person]) -> None:
        """Free tracks that show nobody any more; give all of a person at once."""
        for track in tracks:
            self._groups.pop(track, None)
