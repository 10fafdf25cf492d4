"""The MQTT contract, read: topics and payloads become frozen values.

What cannot be understood raises `BadPayloadError`. The truth about topics is mosquitto/contract/asyncapi.yaml.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from footfall_ui.payloads import (
    Alert,
    Bucket,
    CameraStatus,
    EngineStatus,
    HeatMap,
    LineMetrics,
    LineState,
    Payload,
    StoreMetrics,
    StoreState,
    VisitorsState,
    ZoneMetrics,
    ZoneState,
)


class BadPayloadError(ValueError):
    """A payload does not keep the contract; the message says where, never the payload itself."""


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """Whether the counting program of a site runs."""

    online: bool


P = TypeVar("P", bound=Payload)

Content = SiteStatus | Payload


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


_OF_SITE: Mapping[tuple[str, str], type[Payload]] = {
    ("engine", "status"): EngineStatus,
    ("visitors", "state"): VisitorsState,
}
_OF_SUBJECT: Mapping[tuple[str, str], type[Payload]] = {
    ("camera", "status"): CameraStatus,
    ("camera", "heatmap"): HeatMap,
    ("zone", "state"): ZoneState,
    ("zone", "metrics"): ZoneMetrics,
    ("store", "state"): StoreState,
    ("store", "metrics"): StoreMetrics,
    ("line", "state"): LineState,
    ("line", "metrics"): LineMetrics,
}
_ABOUT: Mapping[str, type[Payload]] = {"bucket": Bucket, "alert": Alert}


def parse(topic: str, payload: bytes) -> Message | None:
    """Understand one MQTT message; None for topics that the page does not show.

    Raises:
        BadPayloadError: The topic is known and its payload is not what the contract says.
    """
    match topic.split("/"):
        case ["footfall", site, "status"]:
            return Message(site, "", SiteStatus, _site_status(payload))
        case ["footfall", site, part, what] if kind := _OF_SITE.get((part, what)):
            return _message(site, "", kind, payload)
        case ["footfall", site, about, subject] if kind := _ABOUT.get(about):
            return _message(site, subject, kind, payload)
        case ["footfall", site, part, subject, what] if kind := _OF_SUBJECT.get((part, what)):
            return _message(site, subject, kind, payload)
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
