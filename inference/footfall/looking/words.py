"""What two processes say to each other about cameras."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from footfall.core.books import LineCounts, ZoneCounts
from footfall.core.latency import Trace
from footfall.health import EngineHealth
from footfall.looking.packing import Packed
from footfall.pipeline import SourceFacts


@dataclass(frozen=True, slots=True)
class Saw:
    """To the first process: what a camera saw.

    Attributes:
        asked: Since the last time its numbers were drawn into a picture, which wants newer ones.
    """

    packed: Packed
    facts: SourceFacts
    asked: bool


@dataclass(frozen=True, slots=True)
class Showed:
    """To the first process: ffserver has an annotated picture, at this time in seconds of the steady clock."""

    trace: Trace
    at: float


@dataclass(frozen=True, slots=True)
class Does:
    """To the first process, once a second: how the devices do.

    Attributes:
        pending: Annotated pictures that wait to be sent, by camera.
    """

    health: EngineHealth
    pending: Mapping[str, int]


Report = Saw | Showed | Does


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is drawn into a camera's picture."""

    zones: Mapping[str, ZoneCounts] = field(default_factory=dict)
    lines: Mapping[str, LineCounts] = field(default_factory=dict)
    infer_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """To a looker: what is new since the last one.

    Attributes:
        rates: Pictures a second to look at, by camera.
        spared: Whether a camera is spared, by camera; see Governor.
        numbers: By camera.
        stop: End soon.
    """

    rates: Mapping[str, float] = field(default_factory=dict)
    spared: Mapping[str, bool] = field(default_factory=dict)
    numbers: Mapping[str, Numbers] = field(default_factory=dict)
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one process looks at.

    Attributes:
        number: Of the process, the first being 1.
        cameras: Their ids.
        threads: That may infer on the CPU here.
        own_model: Whether the site's own model is among those of the cameras.
        names: What each of the site's models is called where others read it, the same in all processes.
    """

    number: int
    cameras: Sequence[str]
    threads: int
    own_model: bool
    names: Mapping[str, str]
