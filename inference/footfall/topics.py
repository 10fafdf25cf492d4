"""What is where on a site, and on which topics its state is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from footfall.core.density import Ground

STATE_ENDS = {
    "camera": ("status", "heatmap"),
    "zone": ("state", "metrics"),
    "store": ("state", "metrics"),
    "line": ("state", "metrics"),
    "area": ("state",),
}
"""How the topics of states end, by what they are about."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A zone or a line: its name for people, and the camera that sees it."""

    name: str
    camera: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A store: its name for people, its zones, and the cameras that see them."""

    name: str
    zones: tuple[str, ...]
    cameras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """An area: its name for people, the lines at its doors, and the zones that cover it, where there are such."""

    name: str
    doors: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """What is where on a site, by id.

    Attributes:
        name: The site's name for people.
        cameras: Each camera's name for people.
        grounds: The floor of the zones of which it is known.
        visitors: Whether the day's different visitors are counted.
    """

    name: str
    cameras: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, Placed] = field(default_factory=dict)
    lines: Mapping[str, Placed] = field(default_factory=dict)
    stores: Mapping[str, Joined] = field(default_factory=dict)
    areas: Mapping[str, Enclosed] = field(default_factory=dict)
    grounds: Mapping[str, Ground] = field(default_factory=dict)
    visitors: bool = False


def status_topic(site: str) -> str:
    """Where inference says `online` and `offline`."""
    return f"footfall/{site}/status"


def program_topics(site: str) -> tuple[str, ...]:
    """Where it is retained whether the counting program runs, and how it does."""
    return status_topic(site), f"footfall/{site}/engine/status"


def visitors_topic(site: str) -> str:
    """Where the number of different visitors is retained."""
    return f"footfall/{site}/visitors/state"


def state_topics(site: str, directory: Directory) -> frozenset[str]:
    """Where the state of each camera, zone, store, line and area, and of the visitors, is retained."""
    ids = {
        "camera": directory.cameras,
        "zone": directory.zones,
        "store": directory.stores,
        "line": directory.lines,
        "area": directory.areas,
    }
    topics = {topic for kind in STATE_ENDS for each in ids[kind] for topic in _state_topics(site, kind, each)}
    return frozenset(topics | {visitors_topic(site)} if directory.visitors else topics)


def state_filters(site: str) -> list[str]:
    """Subscriptions to all topics of that kind, those of what is gone from the directory included."""
    topics = [topic for kind in STATE_ENDS for topic in _state_topics(site, kind, "+")]
    return [*topics, visitors_topic(site)]


def _state_topics(site: str, kind: str, subject: str) -> list[str]:
    return [f"footfall/{site}/{kind}/{subject}/{end}" for end in STATE_ENDS[kind]]
