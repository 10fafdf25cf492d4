"""What the page shows at one moment: frozen values that become the JSON of /events and /api/board."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Freshness(StrEnum):
    """How far a value may be believed."""

    LIVE = "live"
    STALE = "stale"
    UNKNOWN = "unknown"


class View(BaseModel):
    """A part of the page."""

    model_config = ConfigDict(frozen=True)


class Dated(View):
    """Something with a name whose freshness is judged.

    Attributes:
        stale_since: When it was last heard of, if that is long ago; also of what is unknown, since sums of the day that
            stand beside it may be known.
    """

    id: str
    name: str
    freshness: Freshness
    stale_since: datetime | None


class Minute(View):
    """One minute of a trend; `mean` and `peak` are None when nothing was seen."""

    start: datetime
    mean: float | None
    peak: int | None
    coverage: float


class QueueView(View):
    """Who waits in a zone, for how long whoever comes now will, and for how long whoever came first has by now."""

    length: int
    expected_wait_s: float | None
    longest_wait_s: float | None


class ZoneView(Dated):
    """The count of one zone; crowd density where the floor is known, the queue while it is."""

    camera: str
    occupancy: int | None
    visits_today: int | None
    mean_dwell_s: float | None
    density_per_m2: float | None
    level_of_service: str | None
    queue: QueueView | None


class DwellView(View):
    """How long today's visits last: half of them, and nine of ten, are over after so many seconds."""

    p50_s: float | None
    p90_s: float | None


class CaptureView(View):
    """How many of today's passers-by came in, and their share of all."""

    passers_by: int
    visitors: int
    rate: float | None


class StoreView(Dated):
    """The counts of one store, and what it asks of the day; that is as old as the last minute.

    Attributes:
        reason: In words, why the count is unknown.
        dwell: None while unknown.
        capture: None while unknown, and where no corridor and no entrance is named.
    """

    occupancy: int | None
    visits_today: int | None
    mean_dwell_s: float | None
    oldest_dwell_s: float | None
    cameras: tuple[str, ...]
    zones: tuple[str, ...]
    reason: str | None
    trend: tuple[Minute, ...]
    dwell: DwellView | None
    capture: CaptureView | None


class LineView(Dated):
    """Who crossed a line today; units are people who came together, None while unknown."""

    camera: str
    came_in: int | None = Field(serialization_alias="in")
    went_out: int | None = Field(serialization_alias="out")
    net: int | None
    units_in: int | None
    units_out: int | None


class CameraView(Dated):
    """How a camera does; `state` is the contract's word or "unknown".

    Attributes:
        stream: In words: which of its streams is looked at, and why.
        decoding: In words: who decodes it, and why there.
        model: Which model looks at its pictures.
        has_heat_map: Whether it is known where people spent their time in its picture.
    """

    state: str
    detail: str | None
    analysed_fps: float | None
    source_fps: float | None
    frame_age_s: float | None
    width_px: int | None
    height_px: int | None
    stream: str | None
    decoding: str | None
    model: str | None
    has_heat_map: bool


class HeatMapView(View):
    """Where people spent the time of today in a camera's picture.

    Attributes:
        since: From when on it was summed up.
        until: By when.
        person_seconds: Cells over the whole picture, row by row from its upper left corner.
    """

    freshness: Freshness
    since: datetime | None
    until: datetime
    person_seconds: tuple[tuple[int, ...], ...]


class VisitorsView(View):
    """Different people seen since some time of today, as a range; None while unknown."""

    freshness: Freshness
    stale_since: datetime | None
    since: datetime | None
    lower: int | None
    estimate: int | None
    upper: int | None


class EngineView(View):
    """On what the detector runs.

    Attributes:
        to_mqtt_p95_ms: 95 % of the numbers are with the broker so long after their picture, in milliseconds.
    """

    freshness: Freshness
    device: str | None
    model: str | None
    precision: str | None
    infer_ms: float | None
    utilisation: float | None
    saturated: bool
    recommended_device: str | None
    to_mqtt_p95_ms: float | None


class AlertView(View):
    """A raised alert.

    Attributes:
        stale_since: When the flow last said so, if that is long ago.
    """

    rule: str
    store: str
    store_name: str
    freshness: Freshness
    stale_since: datetime | None
    value: float | None
    threshold: float | None
    since: datetime | None


class SiteView(View):
    """One mall; `state` says of its counting program: "online", "offline" or "unknown"."""

    site: str
    name: str
    state: str
    engine: EngineView | None
    visitors: VisitorsView | None
    alerts: tuple[AlertView, ...]
    stores: tuple[StoreView, ...]
    lines: tuple[LineView, ...]
    cameras: tuple[CameraView, ...]
    zones: tuple[ZoneView, ...]


class BrokerView(View):
    """Whether these pages hear the broker; `detail` says in words why not."""

    connected: bool
    detail: str | None


class BoardView(View):
    """Everything, sites that run first."""

    at: datetime
    broker: BrokerView
    sites: tuple[SiteView, ...]

    def shows_the_same_as(self, other: "BoardView") -> bool:
        """Whether only time has gone by."""
        return self.broker == other.broker and self.sites == other.sites
