"""Hand-written stand-ins for what a unit test must control frame by frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from footfall.core.detection import Detection
from footfall.core.events import Entered, Event
from footfall.core.frame import Frame, Image, Missing
from footfall.core.geometry import Box
from footfall.core.latency import Trace
from footfall.core.tracking import Appearance, Track, TrackState
from footfall.messages import Message
from footfall.pipeline import Observation, SourceFacts


def picture(width_px: int = 64, height_px: int = 48) -> Image:
    return np.zeros((height_px, width_px, 3), np.uint8)


def person(track_id: int, x: float, y: float) -> Track:
    """A track whose feet are at this place."""
    return Track(track_id, Box(x - 5, y - 20, x + 5, y), TrackState.CONFIRMED, 0.9)


@dataclass
class ScriptedSource:
    """Gives what it was told to."""

    script: Sequence[Frame | Missing]
    closed: bool = False

    def __iter__(self) -> Iterator[Frame | Missing]:
        yield from self.script

    def facts(self) -> SourceFacts:
        return SourceFacts(64, 48, 10.0, 0)

    def close(self) -> None:
        self.closed = True


@dataclass
class _Ready:
    detections: Sequence[Detection]
    log: list[str]
    number: int

    def result(self) -> Sequence[Detection]:
        self.log.append(f"result {self.number}")
        return self.detections


@dataclass
class ScriptedDetector:
    """Answers picture by picture, and keeps in which order it was asked and answered."""

    answers: Sequence[Sequence[Detection]]
    log: list[str] = field(default_factory=list)
    asked: int = 0

    def submit(self, image: Image) -> _Ready:
        self.asked += 1
        self.log.append(f"submit {self.asked}")
        return _Ready(self.answers[self.asked - 1], self.log, self.asked)


class NumberingTracker:
    """Takes the detections of each frame for new people, in order."""

    def update(
        self, detections: Sequence[Detection], at: float, appearance: Appearance | None = None
    ) -> list[Track]:
        return [
            Track(number, detection.box, TrackState.CONFIRMED, detection.score)
            for number, detection in enumerate(detections, 1)
        ]


@dataclass
class RecordingMonitor:
    """Keeps what it was shown; sees nothing happen."""

    shown: list[tuple[list[int], float]] = field(default_factory=list)
    stand_ins: Sequence[tuple[int, int]] = ()
    unconfirmed: Sequence[Entered] = ()

    def update(self, tracks: Sequence[Track], at: float) -> Sequence[Event]:
        self.shown.append(([track.track_id for track in tracks], at))
        return ()


@dataclass
class RecordingPublisher:
    """Keeps what was published."""

    messages: list[Message] = field(default_factory=list)

    def publish(self, message: Message) -> None:
        self.messages.append(message)

    def close(self) -> None:
        """Nothing to close."""

    def on(self, topic: str) -> list[Message]:
        return [message for message in self.messages if message.topic == topic]


class Screen:
    """Shows whatever comes."""

    wanted, pending = True, 0

    def __init__(self) -> None:
        self.pictures: list[Image] = []

    def write(self, image: Image, trace: Trace | None = None) -> None:
        self.pictures.append(image)

    def close(self) -> None:
        """Nothing is open."""


def no_look(*, depth: int) -> Iterator[Observation]:
    """Nothing was seen."""
    yield from ()
