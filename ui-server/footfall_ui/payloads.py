"""What the contract's topics carry, as far as the pages show it: frozen values.

A tolerant reader: unknown fields are ignored, fields that the page can do without may be absent. The truth about
topics and fields is mosquitto/contract/asyncapi.yaml.
"""

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    field_validator,
)


class Payload(BaseModel):
    """What all JSON payloads share.

    Attributes:
        at: When it was said, by the publisher's clock.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    at: AwareDatetime


class CameraStatus(Payload):
    """How a camera does; `state` None means unknown, `detail` says in words what is wrong.

    Attributes:
        stream: In words: which of its streams is looked at, and why.
        decoding: In words: who decodes it, and why there.
        model: Which model looks at its pictures.
    """

    name: str | None = None
    state: str | None = None
    detail: str | None = None
    analysed_fps: NonNegativeFloat | None = None
    source_fps: NonNegativeFloat | None = None
    dropped_frames: NonNegativeInt | None = None
    frame_age_s: float | None = None
    since: AwareDatetime | None = None
    width_px: NonNegativeInt | None = None
    height_px: NonNegativeInt | None = None
    stream: str | None = None
    decoding: str | None = None
    model: str | None = None


class Quantiles(BaseModel):
    """How long something took of late, in milliseconds."""

    model_config = Payload.model_config

    p95: NonNegativeFloat


class Latencies(BaseModel):
    """How long pictures take from their arrival until the broker has their numbers; None is unknown."""

    model_config = Payload.model_config

    to_mqtt: Quantiles | None = None


class EngineStatus(Payload):
    """The site's name, on what its detector runs, and how hard that works (utilisation 0 to 1)."""

    site_name: str | None = None
    device: str | None = None
    model: str | None = None
    precision: str | None = None
    infer_ms: NonNegativeFloat | None = None
    utilisation: NonNegativeFloat | None = None
    saturated: bool = False
    recommended_device: str | None = None
    latency_ms: Latencies | None = None


class Occupied(Payload):
    """The counts that zones and stores share; None means unknown."""

    name: str | None = None
    occupancy: NonNegativeInt | None
    visits_today: NonNegativeInt | None = None
    mean_dwell_s: NonNegativeFloat | None = None
    oldest_dwell_s: NonNegativeFloat | None = None


class ZoneState(Occupied):
    """People in one zone of one camera; density where the camera's floor is known."""

    camera: str
    density_per_m2: NonNegativeFloat | None = None
    level_of_service: str | None = None


class StoreState(Occupied):
    """People in front of a store: its zones joined."""

    zones: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()


class LineState(Payload):
    """People who crossed a line today."""

    name: str | None = None
    camera: str
    came_in: NonNegativeInt | None = Field(alias="in")
    went_out: NonNegativeInt | None = Field(alias="out")
    net: int | None = None


class Bucket(Payload):
    """One closed minute; `kind` is zone, store or line, `coverage` the part of it that was really seen."""

    kind: str
    start: AwareDatetime
    coverage: float = Field(ge=0, le=1)
    occupancy_mean: NonNegativeFloat | None = None
    occupancy_peak: NonNegativeInt | None = None


class Alert(Payload):
    """A rule of the operator's flow that was raised or cleared."""

    store: str
    state: str
    value: float | None = None
    threshold: float | None = None
    since: AwareDatetime | None = None


class Dwell(BaseModel):
    """How long today's visits last: half of them, and nine of ten, are over after so many seconds."""

    model_config = Payload.model_config

    p50_s: NonNegativeFloat | None = None
    p90_s: NonNegativeFloat | None = None


class Capture(BaseModel):
    """How many of today's passers-by came into a store."""

    model_config = Payload.model_config

    passers_by: NonNegativeInt
    visitors: NonNegativeInt
    rate: NonNegativeFloat | None = None


class Queue(BaseModel):
    """How many wait, and for how long whoever comes now will, and whoever came first has."""

    model_config = Payload.model_config

    length: NonNegativeInt
    expected_wait_s: NonNegativeFloat | None = None
    longest_wait_s: NonNegativeFloat | None = None


class ZoneMetrics(Payload):
    """A zone's queue; None where people do not queue."""

    queue: Queue | None = None


class StoreMetrics(Payload):
    """How long people stay at a store, and how many come in; None is unknown."""

    dwell: Dwell | None = None
    capture: Capture | None = None


class LineMetrics(Payload):
    """Buying units that crossed a line today: people who come together count once."""

    units_in: NonNegativeInt | None = None
    units_out: NonNegativeInt | None = None


class VisitorsState(Payload):
    """Different people whom all cameras of a site have seen today, as a range."""

    lower: NonNegativeInt | None
    estimate: NonNegativeInt | None
    upper: NonNegativeInt | None
    since: AwareDatetime | None = None


class Grid(BaseModel):
    """Cells over a whole picture, row by row from its upper left corner; all rows are as long."""

    model_config = Payload.model_config

    person_seconds: tuple[tuple[NonNegativeInt, ...], ...] = Field(min_length=1)

    @field_validator("person_seconds")
    @classmethod
    def _is_a_grid(cls, rows: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
        if not rows[0] or len({len(row) for row in rows}) > 1:
            raise ValueError("expected rows of one length, found others")
        return rows


class HeatMap(Payload):
    """Where people spent the time of today in a camera's picture; None before the first."""

    since: AwareDatetime | None = None
    picture: Grid | None
