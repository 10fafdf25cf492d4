"""The MQTT contract, read: topics and payloads become frozen values.

A tolerant reader: unknown fields are ignored, fields that the page can do without may be absent. What cannot
be understood raises `BadPayloadError`. The truth about topics and fields is mosquitto/contract/asyncapi.yaml.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    ValidationError,
)


class BadPayloadError(ValueError):
    """A payload does not keep the contract; the message says where, never the payload itself."""


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """Whether the counting program of a site runs."""

    online: bool


class Payload(BaseModel):
    """What all JSON payloads share.

    Attributes:
        at: When it was said, by the publisher's clock.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    at: AwareDatetime


class CameraStatus(Payload):
    """How a camera does; `state` None means unknown, `detail` says in words what is wrong."""

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
    """People in one zone of one camera."""

    camera: str


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


P = TypeVar("P", EngineStatus, CameraStatus, ZoneState, StoreState, LineState, Bucket, Alert)

Content = SiteStatus | EngineStatus | CameraStatus | ZoneState | StoreState | LineState | Bucket | Alert


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was said about a site.

    Attributes:
        subject: Id of the camera, zone, store, line or rule; empty for the site itself.
        kind: The type of the content, known even when there is none.
        content: None when the publisher cleared the topic: the subject is gone.
    """

    site: str
    subject: str
    kind: type[Content]
    content: Content | None

    @property
    def said_at(self) -> datetime | None:
        """When the publisher said it; None for what carries no time."""
        return self.content.at if isinstance(self.content, Payload) else None


def parse(topic: str, payload: bytes) -> Message | None:
    """Understand one MQTT message; None for topics that the page does not show.

    Raises:
        BadPayloadError: The topic is known and its payload is not what the contract says.
    """
    match topic.split("/"):
        case ["footfall", site, "status"]:
            return Message(site, "", SiteStatus, _site_status(payload))
        case ["footfall", site, "engine", "status"]:
            return _message(site, "", EngineStatus, payload)
        case ["footfall", site, "camera", camera, "status"]:
            return _message(site, camera, CameraStatus, payload)
        case ["footfall", site, "zone", zone, "state"]:
            return _message(site, zone, ZoneState, payload)
        case ["footfall", site, "store", store, "state"]:
            return _message(site, store, StoreState, payload)
        case ["footfall", site, "line", line, "state"]:
            return _message(site, line, LineState, payload)
        case ["footfall", site, "bucket", subject]:
            return _message(site, subject, Bucket, payload)
        case ["footfall", site, "alert", rule]:
            return _message(site, rule, Alert, payload)
        case _:
            return None


def _message(site: str, subject: str, kind: type[P], payload: bytes) -> Message:
    return Message(site, subject, kind, _read(kind, payload) if payload else None)


def _site_status(payload: bytes) -> SiteStatus | None:
    if payload not in (b"online", b"offline", b""):
        raise BadPayloadError("expected 'online' or 'offline'")
    return SiteStatus(payload == b"online") if payload else None


def _read(kind: type[P], payload: bytes) -> P:
    try:
        return kind.model_validate_json(payload)
    except ValidationError as error:
        flaws = error.errors(include_url=False, include_input=False, include_context=False)
        where = [".".join(map(str, flaw["loc"])) or "payload" for flaw in flaws]
        raise BadPayloadError(
            "; ".join(f"{place}: {flaw['msg']}" for place, flaw in zip(where, flaws, strict=True))
        ) from None
