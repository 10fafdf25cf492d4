"""What was last heard of one mall, and how far to believe it. Pure, like the board that holds it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from footfall_ui.messages import Content, Message, SiteStatus
from footfall_ui.payloads import (
    Alert,
    Bucket,
    CameraStatus,
    EngineStatus,
    HeatMap,
    LineMetrics,
    LineState,
    StoreMetrics,
    StoreState,
    VisitorsState,
    ZoneMetrics,
    ZoneState,
)
from footfall_ui.trend import Trend
from footfall_ui.views import (
    AlertView,
    CameraView,
    CaptureView,
    Dated,
    DwellView,
    EngineView,
    Freshness,
    HeatMapView,
    LineView,
    QueueView,
    SiteView,
    StoreView,
    VisitorsView,
    ZoneView,
)

STALE_AFTER = timedelta(seconds=15)
"""Publishers repeat every state at least every 5 s; three missed ones are no accident."""

METRICS_STALE_AFTER = timedelta(seconds=150)
"""Metrics and heat maps come once a minute, whatever happens; raised alerts do while the flow is at work."""

C = TypeVar("C", bound=Content)
D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Heard(Generic[C]):
    """Something that was said, and the last moment at which it certainly was so."""

    content: C
    at: datetime


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides how far a value may be believed at one moment.

    Attributes:
        trusted: The broker is there, and the counting program runs or has never said whether it does.
    """

    now: datetime
    trusted: bool

    def freshness(self, heard: Heard[C], *, known: bool) -> Freshness:
        """Unknown, stale or live; what is unknown does not get worse with time."""
        if not known:
            return Freshness.UNKNOWN
        return Freshness.LIVE if self._is_current(heard) else Freshness.STALE

    def minutely(self, heard: Heard[C]) -> Freshness:
        """The same of what comes once a minute."""
        recent = self.now - heard.at <= METRICS_STALE_AFTER
        return Freshness.LIVE if self.trusted and recent else Freshness.STALE

    def dating(self, subject: str, name: str | None, heard: Heard[C], *, known: bool) -> dict[str, object]:
        """The fields of a `Dated` view."""
        return {
            "id": subject,
            "name": name or subject,
            "freshness": self.freshness(heard, known=known),
            "stale_since": None if self._is_current(heard) else heard.at,
        }

    def _is_current(self, heard: Heard[C]) -> bool:
        return self.trusted and self.now - heard.at <= STALE_AFTER


class Site:
    """Remembers the latest word on every camera, zone, store, line and rule of a mall."""

    def __init__(self, site_id: str) -> None:
        self._id = site_id
        self._heard: dict[tuple[type[object], str], Heard[Content]] = {}
        self._trends: dict[str, Trend] = {}

    @property
    def empty(self) -> bool:
        """Whether everything that was known has been cleared."""
        return not self._heard and not self._trends

    def take(self, message: Message, received_at: datetime, *, retained: bool) -> None:
        """Remember what was said; forget what was cleared."""
        key = (message.kind, message.subject)
        if message.content is None or _is_cleared(message.content):
            self._heard.pop(key, None)
            if message.kind is StoreState:
                self._trends.pop(message.subject, None)
        elif isinstance(message.content, Bucket):
            if message.content.kind == "store":
                self._trends.setdefault(message.subject, Trend()).add(message.content)
        else:
            at = self._believed_at(key, message, received_at) if retained else received_at
            self._heard[key] = Heard(message.content, at)

    def _believed_at(
        self, key: tuple[type[Content], str], message: Message, received_at: datetime
    ) -> datetime:
        """When a retained message was certainly true.

        What comes live is dated by our own clock, since the publisher's may be wrong; a retained one can only
        be dated by the publisher, but is never older than what was heard before.
        """
        said_at = min(message.said_at or received_at, received_at)
        before = self._heard.get(key)
        return max(said_at, before.at) if before else said_at

    def view(self, now: datetime, *, connected: bool) -> SiteView:
        """What the page shows of this site at this moment."""
        judge = self._judge(now, connected=connected)
        cameras = {each: self._camera(judge, each, heard) for each, heard in self._all(CameraStatus)}
        engine, visitors = self._latest(EngineStatus, ""), self._latest(VisitorsState, "")
        stores = [self._store(judge, subject, heard, cameras) for subject, heard in self._all(StoreState)]
        return SiteView(
            site=self._id,
            name=(engine and engine.content.site_name) or self._id,
            state=self._state(now, connected=connected),
            engine=engine and _engine(judge, engine),
            visitors=visitors and _visitors(judge, visitors),
            alerts=tuple(self._alerts(judge, stores)),
            stores=_by_name(stores),
            lines=_by_name(self._line(judge, subject, heard) for subject, heard in self._all(LineState)),
            cameras=_by_name(cameras.values()),
            zones=_by_name(self._zone(judge, subject, heard) for subject, heard in self._all(ZoneState)),
        )

    def heat_map(self, camera: str, now: datetime, *, connected: bool) -> HeatMapView | None:
        """Where people spent their time in a camera's picture; None while that is unknown."""
        heard = self._latest(HeatMap, camera)
        if heard is None or heard.content.picture is None:
            return None
        return HeatMapView(
            freshness=self._judge(now, connected=connected).minutely(heard),
            since=heard.content.since,
            until=heard.content.at,
            person_seconds=heard.content.picture.person_seconds,
        )

    def _judge(self, now: datetime, *, connected: bool) -> Judge:
        told = self._latest(SiteStatus, "") is not None
        runs = self._state(now, connected=connected) == "online"
        return Judge(now, trusted=connected and (runs or not told))

    def _state(self, now: datetime, *, connected: bool) -> str:
        """Whether the counting program runs; brokers say `online` even after a power cut, so it must be heard too."""
        status, engine = self._latest(SiteStatus, ""), self._latest(EngineStatus, "")
        if status is None or not connected:
            return "unknown"
        if not status.content.online:
            return "offline"
        return "online" if engine and now - engine.at <= STALE_AFTER else "unknown"

    def _latest(self, kind: type[C], subject: str) -> Heard[C] | None:
        heard = self._heard.get((kind, subject))
        return Heard(heard.content, heard.at) if heard and isinstance(heard.content, kind) else None

    def _all(self, kind: type[C]) -> Iterator[tuple[str, Heard[C]]]:
        for (_, subject), heard in self._heard.items():
            if isinstance(heard.content, kind):
                yield subject, Heard(heard.content, heard.at)

    def _store(
        self, judge: Judge, subject: str, heard: Heard[StoreState], cameras: dict[str, CameraView]
    ) -> StoreView:
        said = heard.content
        known = said.occupancy is not None
        trend, today = self._trends.get(subject), self._of_today(judge, StoreMetrics, subject)
        return StoreView(
            **judge.dating(subject, said.name, heard, known=known),
            **said.model_dump(
                include={"occupancy", "visits_today", "mean_dwell_s", "oldest_dwell_s", "cameras", "zones"}
            ),
            reason=None if known else _why_unknown(said.cameras, cameras),
            trend=trend.until(judge.now) if trend else (),
            dwell=today and today.dwell and DwellView(**today.dwell.model_dump()),
            capture=today and today.capture and CaptureView(**today.capture.model_dump()),
        )

    def _of_today(self, judge: Judge, kind: type[C], subject: str) -> C | None:
        """What was said of the day so far; None where that is silent although the counting program is there."""
        heard = self._latest(kind, subject)
        if heard is None or (judge.trusted and judge.minutely(heard) is Freshness.STALE):
            return None
        return heard.content

    def _zone(self, judge: Judge, subject: str, heard: Heard[ZoneState]) -> ZoneView:
        said, known = heard.content, heard.content.occupancy is not None
        dating = judge.dating(subject, said.name, heard, known=known)
        today = self._of_today(judge, ZoneMetrics, subject)
        queue = today and today.queue if dating["freshness"] is Freshness.LIVE else None
        return ZoneView(
            **dating,
            **said.model_dump(
                include={
                    "camera",
                    "occupancy",
                    "visits_today",
                    "mean_dwell_s",
                    "density_per_m2",
                    "level_of_service",
                }
            ),
            queue=queue and QueueView(**queue.model_dump()),
        )

    def _camera(self, judge: Judge, subject: str, heard: Heard[CameraStatus]) -> CameraView:
        said = heard.content
        return CameraView(
            **judge.dating(subject, said.name, heard, known=said.state is not None),
            state=said.state or "unknown",
            has_heat_map=bool((heat := self._latest(HeatMap, subject)) and heat.content.picture),
            **said.model_dump(
                include={
                    "detail",
                    "analysed_fps",
                    "source_fps",
                    "frame_age_s",
                    "width_px",
                    "height_px",
                    "stream",
                    "decoding",
                    "model",
                }
            ),
        )

    def _line(self, judge: Judge, subject: str, heard: Heard[LineState]) -> LineView:
        said, today = heard.content, self._of_today(judge, LineMetrics, subject)
        known = said.came_in is not None and said.went_out is not None
        return LineView(
            **judge.dating(subject, said.name, heard, known=known),
            **said.model_dump(include={"camera", "came_in", "went_out", "net"}),
            units_in=today and today.units_in,
            units_out=today and today.units_out,
        )

    def _alerts(self, judge: Judge, stores: Iterable[StoreView]) -> Iterator[AlertView]:
        names = {store.id: store.name for store in stores}
        for rule, heard in sorted(self._all(Alert), key=lambda pair: pair[0]):
            alert, freshness = heard.content, judge.minutely(heard)
            yield AlertView(
                rule=rule,
                store=alert.store,
                store_name=names.get(alert.store, alert.store),
                freshness=freshness,
                stale_since=heard.at if freshness is Freshness.STALE else None,
                **alert.model_dump(include={"value", "threshold", "since"}),
            )


def _is_cleared(content: Content) -> bool:
    return isinstance(content, Alert) and content.state != "raised"


def _engine(judge: Judge, heard: Heard[EngineStatus]) -> EngineView:
    latencies = heard.content.latency_ms
    to_mqtt = latencies and latencies.to_mqtt
    return EngineView(
        freshness=judge.freshness(heard, known=True),
        to_mqtt_p95_ms=to_mqtt and to_mqtt.p95,
        **heard.content.model_dump(exclude={"at", "site_name", "latency_ms"}),
    )


def _visitors(judge: Judge, heard: Heard[VisitorsState]) -> VisitorsView:
    dating = judge.dating("", None, heard, known=heard.content.estimate is not None)
    return VisitorsView(
        freshness=dating["freshness"],
        stale_since=dating["stale_since"],
        **heard.content.model_dump(exclude={"at"}),
    )


def _why_unknown(needed: Iterable[str], cameras: dict[str, CameraView]) -> str:
    silent = [camera for camera in needed if camera not in cameras]
    down = [view for camera in needed if (view := cameras.get(camera)) and view.state != "online"]
    reasons = [f"Camera {camera} has not reported yet" for camera in silent]
    reasons += [f"Camera {view.name} is {view.state}" for view in down]
    return "; ".join(reasons) or "No count yet"


def _by_name(views: Iterable[D]) -> tuple[D, ...]:
    return tuple(sorted(views, key=lambda view: (view.name.casefold(), view.id)))
