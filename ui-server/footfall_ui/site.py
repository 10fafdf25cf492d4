"""What was last heard of one mall, and how far to believe it. Pure, like the board that holds it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from footfall_ui.messages import (
    Alert,
    Bucket,
    CameraStatus,
    Content,
    EngineStatus,
    LineState,
    Message,
    SiteStatus,
    StoreState,
    ZoneState,
)
from footfall_ui.trend import Trend
from footfall_ui.views import (
    AlertView,
    CameraView,
    Dated,
    EngineView,
    Freshness,
    LineView,
    SiteView,
    StoreView,
    ZoneView,
)

STALE_AFTER = timedelta(seconds=15)
"""Publishers repeat every state at least every 5 s; three missed ones are no accident."""

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
        trusted: The broker is there and the counting program has not gone.
    """

    now: datetime
    trusted: bool

    def freshness(self, heard: Heard[C], *, known: bool) -> Freshness:
        """Unknown, stale or live; what is unknown does not get worse with time."""
        if not known:
            return Freshness.UNKNOWN
        return Freshness.LIVE if self.trusted and self.now - heard.at <= STALE_AFTER else Freshness.STALE

    def dating(self, subject: str, name: str | None, heard: Heard[C], *, known: bool) -> dict[str, object]:
        """The fields of a `Dated` view."""
        freshness = self.freshness(heard, known=known)
        since = heard.at if freshness is Freshness.STALE else None
        return {"id": subject, "name": name or subject, "freshness": freshness, "stale_since": since}


class Site:
    """Remembers the latest word on every camera, zone, store, line and rule of a mall."""

    def __init__(self, site_id: str) -> None:
        self._id = site_id
        self._heard: dict[tuple[type[Content], str], Heard[Content]] = {}
        self._trends: dict[str, Trend] = {}

    @property
    def empty(self) -> bool:
        """Whether everything that was known has been cleared."""
        return not self._heard and not self._trends

    def take(self, message: Message, received_at: datetime, *, retained: bool) -> None:
        """Remember what was said; forget what was cleared."""
        key = (message.kind, message.subject)
        if message.content is None:
            self._heard.pop(key, None)
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
        status = next((heard.content for _, heard in self._all(SiteStatus)), None)
        judge = Judge(now, trusted=connected and (status is None or status.online))
        cameras = {subject: _camera(judge, subject, heard) for subject, heard in self._all(CameraStatus)}
        engine = next((heard for _, heard in self._all(EngineStatus)), None)
        stores = [self._store(judge, subject, heard, cameras) for subject, heard in self._all(StoreState)]
        return SiteView(
            site=self._id,
            name=(engine and engine.content.site_name) or self._id,
            state="unknown" if status is None or not connected else "online" if status.online else "offline",
            engine=engine and _engine(judge, engine),
            alerts=tuple(self._alerts(judge, stores)),
            stores=_by_name(stores),
            lines=_by_name(_line(judge, subject, heard) for subject, heard in self._all(LineState)),
            cameras=_by_name(cameras.values()),
            zones=_by_name(_zone(judge, subject, heard) for subject, heard in self._all(ZoneState)),
        )

    def _all(self, kind: type[C]) -> Iterator[tuple[str, Heard[C]]]:
        for (_, subject), heard in self._heard.items():
            if isinstance(heard.content, kind):
                yield subject, Heard(heard.content, heard.at)

    def _store(
        self, judge: Judge, subject: str, heard: Heard[StoreState], cameras: dict[str, CameraView]
    ) -> StoreView:
        said = heard.content
        known = said.occupancy is not None
        trend = self._trends.get(subject)
        return StoreView(
            **judge.dating(subject, said.name, heard, known=known),
            **said.model_dump(
                include={"occupancy", "visits_today", "mean_dwell_s", "oldest_dwell_s", "cameras", "zones"}
            ),
            reason=None if known else _why_unknown(said.cameras, cameras),
            trend=trend.until(judge.now) if trend else (),
        )

    def _alerts(self, judge: Judge, stores: Iterable[StoreView]) -> Iterator[AlertView]:
        names = {store.id: store.name for store in stores}
        raised = [
            (rule, heard.content) for rule, heard in self._all(Alert) if heard.content.state == "raised"
        ]
        for rule, alert in sorted(raised, key=lambda pair: pair[0]):
            yield AlertView(
                rule=rule,
                store=alert.store,
                store_name=names.get(alert.store, alert.store),
                freshness=Freshness.LIVE if judge.trusted else Freshness.STALE,
                **alert.model_dump(include={"value", "threshold", "since"}),
            )


def _camera(judge: Judge, subject: str, heard: Heard[CameraStatus]) -> CameraView:
    said = heard.content
    return CameraView(
        **judge.dating(subject, said.name, heard, known=said.state is not None),
        state=said.state or "unknown",
        **said.model_dump(
            include={"detail", "analysed_fps", "source_fps", "frame_age_s", "width_px", "height_px"}
        ),
    )


def _zone(judge: Judge, subject: str, heard: Heard[ZoneState]) -> ZoneView:
    said = heard.content
    return ZoneView(
        **judge.dating(subject, said.name, heard, known=said.occupancy is not None),
        **said.model_dump(include={"camera", "occupancy", "visits_today", "mean_dwell_s"}),
    )


def _line(judge: Judge, subject: str, heard: Heard[LineState]) -> LineView:
    said = heard.content
    return LineView(
        **judge.dating(
            subject, said.name, heard, known=said.came_in is not None and said.went_out is not None
        ),
        **said.model_dump(include={"camera", "came_in", "went_out", "net"}),
    )


def _engine(judge: Judge, heard: Heard[EngineStatus]) -> EngineView:
    latencies = heard.content.latency_ms
    to_mqtt = latencies and latencies.to_mqtt
    return EngineView(
        freshness=judge.freshness(heard, known=True),
        to_mqtt_p95_ms=to_mqtt and to_mqtt.p95,
        **heard.content.model_dump(exclude={"at", "site_name", "latency_ms"}),
    )


def _why_unknown(needed: Iterable[str], cameras: dict[str, CameraView]) -> str:
    silent = [camera for camera in needed if camera not in cameras]
    down = [view for camera in needed if (view := cameras.get(camera)) and view.state != "online"]
    reasons = [f"Camera {camera} has not reported yet" for camera in silent]
    reasons += [f"Camera {view.name} is {view.state}" for view in down]
    return "; ".join(reasons) or "No count yet"


def _by_name(views: Iterable[D]) -> tuple[D, ...]:
    return tuple(sorted(views, key=lambda view: (view.name.casefold(), view.id)))
