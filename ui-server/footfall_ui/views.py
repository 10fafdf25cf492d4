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
        stale_since: When it was last heard of, if it is stale.
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


class ZoneView(Dated):
    """The count of one zone."""

    camera: str
    occupancy: int | None
    visits_today: int | None
    mean_dwell_s: float | None


class StoreView(Dated):
    """The counts of one store.

    Attributes:
        reason: In words, why the count is unknown.
    """

    occupancy: int | None
    visits_today: int | None
    mean_dwell_s: float | None
    oldest_dwell_s: float | None
    cameras: tuple[str, ...]
    zones: tuple[str, ...]
    reason: str | None
    trend: tuple[Minute, ...]


class LineView(Dated):
    """Who crossed a line today."""

    camera: str
    came_in: int | None = Field(serialization_alias="in")
    went_out: int | None = Field(serialization_alias="out")
    net: int | None


class CameraView(Dated):
    """How a camera does; `state` is the contract's word or "unknown"."""

    state: str
    detail: str | None
    analysed_fps: float | None
    source_fps: float | None
    frame_age_s: float | None
    width_px: int | None
    height_px: int | None


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
    """A raised alert."""

    rule: str
    store: str
    store_name: str
    freshness: Freshness
    value: float | None
    threshold: float | None
    since: datetime | None


class SiteView(View):
    """One mall; `state` is "online", "offline" or "unknown"."""

    site: str
    name: str
    state: str
    engine: EngineView | None
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
