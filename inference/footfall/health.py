"""How cameras, devices and models do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from footfall.core.frame import CameraState


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """How a camera does; None where it is not known.

    Attributes:
        since: When the camera came into this state, in seconds since the epoch.
        stream: Which of its streams is looked at, and why.
        decoding: Who decodes it, and why there.
        model: Which model looks at its pictures.
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
    stream: str | None = None
    decoding: str | None = None
    model: str | None = None


class DeviceState(Enum):
    """What a device does for the site."""

    READY = "ready"
    WAITING = "waiting"
    TRYING = "trying"
    FAILED = "failed"
    REFUSED = "refused"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """How one device does; None where it is not known.

    Attributes:
        device: OpenVINO's name.
        kind: Its rung of the ladder; None for a device that is not there.
        title: The maker's name.
        detail: Why it is in its state.
        utilisation: Share of time in which it is busy, 0 to 1.
        cameras: Whose pictures it infers.
    """

    device: str
    kind: str | None
    title: str | None
    state: DeviceState
    detail: str | None = None
    precision: str | None = None
    infer_ms: float | None = None
    utilisation: float | None = None
    cameras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelHealth:
    """How one model does.

    Attributes:
        model: With its form, where it has one.
        requests: Pictures that can be under inference at once.
        infer_ms: Mean time of an inference of late; None without any.
        utilisation: Share of time in which it keeps its device busy, 0 to 1.
    """

    model: str
    device: str
    precision: str
    requests: int
    infer_ms: float | None
    utilisation: float


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """How the busiest inference device does, and what each does; None where it is not known.

    Attributes:
        model: The site's.
        utilisation: Share of time in which it is busy, 0 to 1.
        saturated: By any model.
        recommended_device: What would relieve it.
        models: All that run, the site's first.
    """

    model: str
    device: str | None = None
    precision: str | None = None
    infer_ms: float | None = None
    utilisation: float | None = None
    saturated: bool = False
    recommended_device: str | None = None
    models: Sequence[ModelHealth] = ()
    devices: tuple[DeviceHealth, ...] = ()
