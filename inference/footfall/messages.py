"""Core values in the words of the MQTT contract (mosquitto/contract/)."""

import itertools
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Protocol

from footfall import payloads
from footfall.core.area_book import AreaCounts
from footfall.core.counting import Bucket, LineCounts, ZoneCounts
from footfall.core.day_sums import UnitSums
from footfall.core.events import Crossed, Entered, Event, Exited
from footfall.core.gallery import Visitors
from footfall.core.heat_map import HeatMap
from footfall.core.latency import Latencies, Trace
from footfall.core.metric_books import DayOfVisits
from footfall.core.metrics.capture import CaptureCounts
from footfall.core.metrics.queueing import QueueCounts
from footfall.health import CameraHealth, DeviceHealth, EngineHealth, ModelHealth
from footfall.topics import (
    Directory,
    Enclosed,
    Joined,
    Placed,
    program_topics,
    state_filters,
    state_topics,
    status_topic,
)

__all__ = [
    "Directory",
    "Enclosed",
    "Joined",
    "Kind",
    "Message",
    "Payload",
    "Placed",
    "SiteMessages",
    "program_topics",
    "state_filters",
    "state_topics",
    "status_topic",
    "timestamp",
]

SCHEMA = 1
Payload = dict[str, Any]


class Kind(Enum):
    """What becomes of a message while the broker is away."""

    STATE = "the newest of its topic is kept, and retained by the broker"
    RECORD = "every one is kept"
    MOMENT = "dropped, since it is worthless later"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the contract, ready to be published.

    Attributes:
        trace: The way of the frame that it tells of, where that is measured; stays here.
    """

    topic: str
    payload: Payload
    kind: Kind
    trace: Trace | None = field(default=None, compare=False)

    @property
    def retain(self) -> bool:
        return self.kind is Kind.STATE

    @property
    def qos(self) -> int:
        return 0 if self.kind is Kind.MOMENT else 1


def timestamp(at: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC, to the nearest millisecond."""
    moment = datetime.fromtimestamp(round(at, 3), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class SiteMessages:
    """Writes the messages of one site and one start; may be used by several threads.

    The same calls in the same order give the same messages, but for the boot id.
    """

    def __init__(self, site: str, boot: str, directory: Directory) -> None:
        self._site = site
        self._boot = boot
        self._directory = directory
        self._numbers = itertools.count(1)

    def camera_status(
        self, camera_id: str, health: CameraHealth, at: float, latencies: Latencies | None = None
    ) -> Message:
        about = {"camera": camera_id, "name": self._directory.cameras[camera_id]}
        known = asdict(health) | {
            "since": timestamp(health.since),
            "analysed_fps": payloads.rounded(health.analysed_fps, 2),
            "source_fps": payloads.rounded(health.source_fps, 2),
            "frame_age_s": payloads.rounded(health.frame_age_s, 3),
            "latency_ms": payloads.latencies(latencies or {}),
        }
        return self._message(f"camera/{camera_id}/status", Kind.STATE, at, about | known)

    def heat_map(self, camera_id: str, picture: HeatMap | None, floor: HeatMap | None, at: float) -> Message:
        """Where in a camera's picture, and where on its floor, people spent today's time; None where not known."""
        about = {"camera": camera_id, "name": self._directory.cameras[camera_id]} | _since(picture)
        known = {
            "picture": picture and payloads.cells(picture),
            "floor": floor and payloads.placed_cells(floor),
        }
        return self._message(f"camera/{camera_id}/heatmap", Kind.STATE, at, about | known)

    def engine_status(self, health: EngineHealth, at: float, latencies: Latencies | None = None) -> Message:
        known = {"site_name": self._directory.name} | asdict(health) | _load(health)
        known |= {
            "models": [asdict(each) | _load(each) for each in health.models],
            "devices": [_device(device) for device in health.devices],
            "latency_ms": payloads.latencies(latencies or {}),
        }
        return self._message("engine/status", Kind.STATE, at, known)

    def zone_state(self, zone_id: str, counts: ZoneCounts | None, at: float) -> Message:
        """The state of a zone; None while it is unknown."""
        about = {"zone": zone_id} | asdict(self._directory.zones[zone_id]) | payloads.people(counts)
        about |= payloads.crowd(counts, self._directory.grounds.get(zone_id))
        return self._message(f"zone/{zone_id}/state", Kind.STATE, at, about)

    def store_state(self, store_id: str, counts: ZoneCounts | None, at: float) -> Message:
        """The state of a store; None while it is unknown."""
        store = self._directory.stores[store_id]
        about = {"store": store_id, "name": store.name, "zones": [*store.zones], "cameras": [*store.cameras]}
        return self._message(f"store/{store_id}/state", Kind.STATE, at, about | payloads.people(counts))

    def line_state(self, line_id: str, counts: LineCounts | None, at: float) -> Message:
        """The state of a line; None while it is unknown."""
        about = {"line": line_id} | asdict(self._directory.lines[line_id])
        return self._message(f"line/{line_id}/state", Kind.STATE, at, about | payloads.crossings(counts))

    def zone_metrics(
        self, zone_id: str, visits: DayOfVisits | None, queue: QueueCounts | None, at: float
    ) -> Message:
        """How long visits of a zone last, and its queue; None where not known, the latter also where nobody queues."""
        about = {"zone": zone_id} | asdict(self._directory.zones[zone_id]) | _since(visits)
        known = {"dwell": payloads.dwell(visits), "queue": payloads.queue(queue)}
        return self._message(f"zone/{zone_id}/metrics", Kind.STATE, at, about | known)

    def store_metrics(
        self, store_id: str, visits: DayOfVisits | None, capture: CaptureCounts | None, at: float
    ) -> Message:
        """How long visits of a store last, and what part of those who pass comes in; None where that is not known."""
        about = {"store": store_id, "name": self._directory.stores[store_id].name} | _since(visits)
        known = {"dwell": payloads.dwell(visits), "capture": payloads.capture(capture)}
        return self._message(f"store/{store_id}/metrics", Kind.STATE, at, about | known)

    def line_metrics(self, line_id: str, units: UnitSums | None, at: float) -> Message:
        """The buying units that crossed a line; None while they are unknown."""
        about = {"line": line_id} | asdict(self._directory.lines[line_id]) | _since(units)
        return self._message(f"line/{line_id}/metrics", Kind.STATE, at, about | payloads.units(units))

    def area_state(self, area_id: str, counts: AreaCounts | None, at: float) -> Message:
        """The people in an area; None while they are unknown."""
        area = self._directory.areas[area_id]
        about = {"area": area_id, "name": area.name, "doors": [*area.doors], "zones": [*area.zones]}
        about |= _since(None if counts is None else counts.standing)
        return self._message(f"area/{area_id}/state", Kind.STATE, at, about | payloads.balance(counts))

    def visitors_state(self, visitors: Visitors | None, at: float) -> Message:
        """The different visitors of the day; None while they are unknown."""
        known: dict[str, Any] = dict.fromkeys(("lower", "estimate", "upper", "since"))
        if visitors is not None:
            known = asdict(visitors) | {"since": timestamp(visitors.since)}
        return self._message("visitors/state", Kind.STATE, at, {"site_name": self._directory.name} | known)

    def event(self, event: Event) -> Message:
        match event:
            case Entered(zone_id=zone_id, since=since):
                name = "entered"
                about = self._at_zone(zone_id) | {"since": None if since is None else timestamp(since)}
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
        known = payloads.minute(bucket, self._directory.grounds.get(bucket.subject_id))
        return self._message(f"bucket/{bucket.subject_id}", Kind.RECORD, bucket.end, about | known)

    def unknown(self, at: float) -> Iterator[Message]:
        """What is said first at a start: nothing is known yet, whatever the broker still retains."""
        for camera_id in self._directory.cameras:
            yield self.camera_status(camera_id, CameraHealth(state=None, since=at), at)
            yield self.heat_map(camera_id, None, None, at)
        for zone_id in self._directory.zones:
            yield self.zone_state(zone_id, None, at)
            yield self.zone_metrics(zone_id, None, None, at)
        for store_id in self._directory.stores:
            yield self.store_state(store_id, None, at)
            yield self.store_metrics(store_id, None, None, at)
        for line_id in self._directory.lines:
            yield self.line_state(line_id, None, at)
            yield self.line_metrics(line_id, None, at)
        for area_id in self._directory.areas:
            yield self.area_state(area_id, None, at)
        if self._directory.visitors:
            yield self.visitors_state(None, at)

    def person(self, count: int, total: int) -> Message:
        """For the dashboard of Intel's people counter reference: people now, and all since the start."""
        return Message("person", {"count": count, "total": total}, Kind.MOMENT)

    def person_duration(self, dwell_s: float) -> Message:
        """For the same dashboard: length of the visit that just ended."""
        return Message("person/duration", {"duration": round(dwell_s, 2)}, Kind.MOMENT)

    def _message(self, topic: str, kind: Kind, at: float, body: Payload) -> Message:
        header = {"schema": SCHEMA, "at": timestamp(at), "site": self._site}
        header |= {"boot": self._boot, "seq": next(self._numbers)}
        return Message(f"footfall/{self._site}/{topic}", header | body, kind)


def _load(health: EngineHealth | ModelHealth) -> dict[str, Any]:
    return {
        "infer_ms": payloads.rounded(health.infer_ms, 2),
        "utilisation": payloads.rounded(health.utilisation, 3),
    }


class _Begun(Protocol):
    @property
    def since(self) -> float | None: ...


def _since(counted: _Begun | None) -> dict[str, Any]:
    """From which picture on something was counted; None before it."""
    since = None if counted is None else counted.since
    return {"since": None if since is None else timestamp(since)}


def _device(health: DeviceHealth) -> Payload:
    return asdict(health) | {
        "state": health.state.value,
        "infer_ms": payloads.rounded(health.infer_ms, 2),
        "utilisation": payloads.rounded(health.utilisation, 3),
        "cameras": [*health.cameras],
    }
