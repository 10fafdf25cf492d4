"""Core values in the words of the MQTT contract (mosquitto/contract/)."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from footfall.core.counting import Bucket, LineBucket, LineCounts, ZoneBucket, ZoneCounts
from footfall.core.counting import Kind as Subject
from footfall.core.density import Density, Ground
from footfall.core.events import Crossed, Entered, Event, Exited
from footfall.core.frame import CameraState
from footfall.core.gallery import Visitors
from footfall.core.heat_map import HeatMap

SCHEMA = 1
STATE_ENDS = {"camera": ("status", "heatmap"), "zone": ("state",), "store": ("state",), "line": ("state",)}
"""How the topics of states end, by what they are about."""
Payload = dict[str, Any]


class Kind(Enum):
    """What becomes of a message while the broker is away."""

    STATE = "the newest of its topic is kept, and retained by the broker"
    RECORD = "every one is kept"
    MOMENT = "dropped, since it is worthless later"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the contract, ready to be published."""

    topic: str
    payload: Payload
    kind: Kind

    @property
    def retain(self) -> bool:
        return self.kind is Kind.STATE

    @property
    def qos(self) -> int:
        return 0 if self.kind is Kind.MOMENT else 1


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
    grounds: Mapping[str, Ground] = field(default_factory=dict)
    visitors: bool = False


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """How a camera does; None where it is not known.

    Attributes:
        since: When the camera came into this state, in seconds since the epoch.
    """

    state: CameraState | None
    since: float
    detail: str | None = None
    analysed_fps: float | None = None
    source_fps: float | None = None
    dropped_frames: int = 0
    frame_age_s: float | None = None
    width_px: int | None = None
    height_px: int | None = None


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """How the inference device does; None where it is not known.

    Attributes:
        utilisation: Share of time in which it is busy, 0 to 1.
        recommended_device: What would relieve it.
    """

    model: str
    device: str | None = None
    precision: str | None = None
    infer_ms: float | None = None
    utilisation: float | None = None
    saturated: bool = False
    recommended_device: str | None = None


def timestamp(at: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC, to the nearest millisecond."""
    moment = datetime.fromtimestamp(round(at, 3), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def status_topic(site: str) -> str:
    """Where inference says `online` and `offline`."""
    return f"footfall/{site}/status"


def visitors_topic(site: str) -> str:
    """Where the number of different visitors is retained."""
    return f"footfall/{site}/visitors/state"


def state_topics(site: str, directory: Directory) -> frozenset[str]:
    """Where the state of each camera, zone, store and line, and of the visitors, is retained."""
    ids = {
        "camera": directory.cameras,
        "zone": directory.zones,
        "store": directory.stores,
        "line": directory.lines,
    }
    topics = {topic for kind in STATE_ENDS for each in ids[kind] for topic in _state_topics(site, kind, each)}
    return frozenset(topics | {visitors_topic(site)} if directory.visitors else topics)


def state_filters(site: str) -> list[str]:
    """Subscriptions to all topics of that kind, those of what is gone from the directory included."""
    topics = [topic for kind in STATE_ENDS for topic in _state_topics(site, kind, "+")]
    return [*topics, visitors_topic(site)]


def _state_topics(site: str, kind: str, subject: str) -> list[str]:
    return [f"footfall/{site}/{kind}/{subject}/{end}" for end in STATE_ENDS[kind]]


class SiteMessages:
    """Writes the messages of one site and one start; may be used by several threads.

    The same calls in the same order give the same messages, but for the boot id.
    """

    def __init__(self, site: str, boot: str, directory: Directory) -> None:
        self._site = site
        self._boot = boot
        self._directory = directory
        self._numbers = itertools.count(1)

    def camera_status(self, camera_id: str, health: CameraHealth, at: float) -> Message:
        about = {"camera": camera_id, "name": self._directory.cameras[camera_id]}
        known = asdict(health) | {
            "since": timestamp(health.since),
            "analysed_fps": _rounded(health.analysed_fps, 2),
            "source_fps": _rounded(health.source_fps, 2),
            "frame_age_s": _rounded(health.frame_age_s, 3),
        }
        return self._message(f"camera/{camera_id}/status", Kind.STATE, at, about | known)

    def heat_map(self, camera_id: str, picture: HeatMap | None, floor: HeatMap | None, at: float) -> Message:
        """Where in a camera's picture, and where on its floor, people spent today's time; None where not known."""
        since = None if picture is None or picture.since is None else timestamp(picture.since)
        about = {"camera": camera_id, "name": self._directory.cameras[camera_id], "since": since}
        known = {"picture": picture and _cells(picture), "floor": floor and _placed_cells(floor)}
        return self._message(f"camera/{camera_id}/heatmap", Kind.STATE, at, about | known)

    def engine_status(self, health: EngineHealth, at: float) -> Message:
        known = {"site_name": self._directory.name} | asdict(health)
        known |= {
            "infer_ms": _rounded(health.infer_ms, 2),
            "utilisation": _rounded(health.utilisation, 3),
        }
        return self._message("engine/status", Kind.STATE, at, known)

    def zone_state(self, zone_id: str, counts: ZoneCounts | None, at: float) -> Message:
        """The state of a zone; None while it is unknown."""
        about = {"zone": zone_id} | asdict(self._directory.zones[zone_id]) | _people(counts)
        about |= _crowd(counts, self._directory.grounds.get(zone_id))
        return self._message(f"zone/{zone_id}/state", Kind.STATE, at, about)

    def store_state(self, store_id: str, counts: ZoneCounts | None, at: float) -> Message:
        """The state of a store; None while it is unknown."""
        store = self._directory.stores[store_id]
        about = {"store": store_id, "name": store.name, "zones": [*store.zones], "cameras": [*store.cameras]}
        return self._message(f"store/{store_id}/state", Kind.STATE, at, about | _people(counts))

    def line_state(self, line_id: str, counts: LineCounts | None, at: float) -> Message:
        """The state of a line; None while it is unknown."""
        about = {"line": line_id} | asdict(self._directory.lines[line_id])
        return self._message(f"line/{line_id}/state", Kind.STATE, at, about | _crossings(counts))

    def visitors_state(self, visitors: Visitors | None, at: float) -> Message:
        """The different visitors of the day; None while they are unknown."""
        known: dict[str, Any] = dict.fromkeys(("lower", "estimate", "upper", "since"))
        if visitors is not None:
            known = asdict(visitors) | {"since": timestamp(visitors.since)}
        return self._message("visitors/state", Kind.STATE, at, {"site_name": self._directory.name} | known)

    def event(self, event: Event) -> Message:
        match event:
            case Entered(zone_id=zone_id):
                name, about = "entered", self._at_zone(zone_id)
            case Exited(zone_id=zone_id, dwell_s=dwell_s):
                name, about = "exited", self._at_zone(zone_id) | {"dwell_s": round(dwell_s, 2)}
            case Crossed(line_id=line_id, direction=direction):
                camera = self._directory.lines[line_id].camera
                name, about = "crossed", {"line": line_id, "camera": camera, "direction": direction.value}
        return self._message(f"event/{name}", Kind.RECORD, event.at, about | {"track": event.track_id})

    def _at_zone(self, zone_id: str) -> dict[str, Any]:
        return {"zone": zone_id, "camera": self._directory.zones[zone_id].camera}

    def bucket(self, bucket: Bucket) -> Message:
        """A closed minute; its time is the minute's end."""
        about = {
            "kind": bucket.kind.value,
            bucket.kind.value: bucket.subject_id,
            "start": timestamp(bucket.start),
            "end": timestamp(bucket.end),
            "coverage": round(bucket.coverage, 3),
        }
        known = _minute(bucket, self._directory.grounds.get(bucket.subject_id))
        return self._message(f"bucket/{bucket.subject_id}", Kind.RECORD, bucket.end, about | known)

    def unknown(self, at: float) -> Iterator[Message]:
        """What is said first at a start: nothing is known yet, whatever the broker still retains."""
        for camera_id in self._directory.cameras:
            yield self.camera_status(camera_id, CameraHealth(state=None, since=at), at)
            yield self.heat_map(camera_id, None, None, at)
        for zone_id in self._directory.zones:
            yield self.zone_state(zone_id, None, at)
        for store_id in self._directory.stores:
            yield self.store_state(store_id, None, at)
        for line_id in self._directory.lines:
            yield self.line_state(line_id, None, at)
        if self._directory.visitors:
            yield self.visitors_state(None, at)

    def person(self, count: int, total: int) -> Message:
        """For the dashboard of Intel's people counter reference: people now, and visits so far."""
        return Message("person", {"count": count, "total": total}, Kind.MOMENT)

    def person_duration(self, dwell_s: float) -> Message:
        """For the same dashboard: length of the visit that just ended."""
        return Message("person/duration", {"duration": round(dwell_s, 2)}, Kind.MOMENT)

    def _message(self, topic: str, kind: Kind, at: float, body: Payload) -> Message:
        header = {"schema": SCHEMA, "at": timestamp(at), "site": self._site}
        header |= {"boot": self._boot, "seq": next(self._numbers)}
        return Message(f"footfall/{self._site}/{topic}", header | body, kind)


def _people(counts: ZoneCounts | None) -> dict[str, Any]:
    if counts is None:
        return dict.fromkeys(("occupancy", "visits_today", "mean_dwell_s", "oldest_dwell_s"))
    return {
        "occupancy": counts.occupancy,
        "visits_today": counts.visits_today,
        "mean_dwell_s": _rounded(counts.mean_dwell_s, 2),
        "oldest_dwell_s": _rounded(counts.oldest_dwell_s, 2),
    }


def _crowd(counts: ZoneCounts | None, ground: Ground | None) -> dict[str, Any]:
    density = _density(None if counts is None else counts.occupancy, ground)
    if density is None:
        return dict.fromkeys(("density_per_m2", "level_of_service"))
    return {"density_per_m2": round(density.per_m2, 3), "level_of_service": density.level.value}


def _density(people: int | None, ground: Ground | None) -> Density | None:
    return None if people is None or ground is None else ground.density(people)


def _cells(heat: HeatMap) -> dict[str, Any]:
    seconds = heat.person_seconds.round().astype(int).tolist()
    return {"columns": heat.grid.columns, "rows": heat.grid.rows, "person_seconds": seconds}


def _placed_cells(heat: HeatMap) -> dict[str, Any]:
    return _cells(heat) | {"x_m": heat.grid.x, "y_m": heat.grid.y, "cell_m": heat.grid.cell_width}


def _minute(bucket: Bucket, ground: Ground | None) -> dict[str, Any]:
    match bucket:
        case LineBucket():
            return {"in": bucket.entries, "out": bucket.exits}
        case ZoneBucket(kind=Subject.ZONE):
            peak = _density(bucket.occupancy_peak, ground)
            return _visits(bucket) | {"density_peak_per_m2": peak and round(peak.per_m2, 3)}
        case ZoneBucket():
            return _visits(bucket)


def _visits(bucket: ZoneBucket) -> dict[str, Any]:
    return {
        "occupancy_mean": _rounded(bucket.occupancy_mean, 3),
        "occupancy_peak": bucket.occupancy_peak,
        "visits": bucket.visits,
        "dwell_p50_s": _rounded(bucket.dwell_p50_s, 2),
        "dwell_p90_s": _rounded(bucket.dwell_p90_s, 2),
    }


def _crossings(counts: LineCounts | None) -> dict[str, Any]:
    if counts is None:
        return dict.fromkeys(("in", "out", "net"))
    return {"in": counts.entries, "out": counts.exits, "net": counts.net}


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
