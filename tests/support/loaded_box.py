"""A computer that has only so much to give, reckoned second by second: the governor over it is the real one."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from footfall.core.pacing import Pacer, Span
from footfall.core.sparing import Sparing
from footfall.governor import Governor
from footfall.pipeline import SourceFacts

FPS_MIN, FPS_MAX = 2.0, 10.0
KEY_FPS = 0.5
"""Pictures a second of a spared camera."""
KEY_PART = 0.1
"""What decoding key pictures alone takes of what decoding all takes."""
GOES_OVER_S = 2
"""A camera takes so long to come in its other form, and is decoded in both until then."""
GIVEN_UP_S = 4.0
"""A camera that is decoded so late is called anew."""
JITTER = (0.0, 0.02, -0.01, 0.03, -0.03, 0.01, -0.02)
"""What is added to the measured idle share, in turns."""


@dataclass
class Camera:
    """One camera's stream: its rate and form, what is not decoded yet in CPU seconds, and its pictures."""

    fps: float = FPS_MAX
    spared: bool = False
    going_over_s: int = 0
    waiting_s: float = 0.0
    offered: float = 0.0
    dropped: float = 0.0
    lag_s: float = 0.0

    def change(self, fps: float) -> None:
        self.fps = fps

    def spare(self, spared: bool) -> None:
        self.spared, self.going_over_s = spared, GOES_OVER_S

    @property
    def told(self) -> str | None:
        """The form that is read, for people: the former one while it goes over."""
        return "spared" if self.spared is not bool(self.going_over_s) else None

    @property
    def analysed_fps(self) -> float:
        return min(self.fps, KEY_FPS) if self.spared and not self.going_over_s else self.fps


def shared_out(wanted: Sequence[float], cores: float) -> list[float]:
    """What each thread gets of some cores, in core seconds a second: all the same, but none more than it wants."""
    got, left = [0.0] * len(wanted), cores
    in_order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for place, thread in enumerate(in_order):
        got[thread] = min(wanted[thread], 1.0, left / (len(wanted) - place))
        left -= got[thread]
    return got


@dataclass
class LoadedBox:
    """Cameras of 2 to 10 pictures a second on a computer that may have too much to do.

    Each camera is decoded in a thread, and as many threads infer as there are cores; all of them, and another program's
    threads, get the same of the cores. What is not decoded waits, and what is not inferred is missed.

    Attributes:
        decode: Cores that decoding one camera in full takes.
        analyse: Core seconds that one analysed picture takes.
        others: Threads of another program, which never rest.
    """

    count: int
    cores: int
    decode: float
    analyse: float
    others: int = 0
    second: int = 0
    idle: float = 1.0
    changed: deque[int] = field(default_factory=deque)
    """The seconds in which cameras were spared or given back."""

    def __post_init__(self) -> None:
        self.cameras = {f"cam-{number}": Camera() for number in range(self.count)}
        self.governor = Governor(
            Pacer({each: Span(FPS_MIN, FPS_MAX) for each in self.cameras}),
            Sparing([list(self.cameras)]),
            self.cameras,
            self._spare,
            lambda: min(1.0, max(0.0, self.idle + JITTER[self.second % len(JITTER)])),
            lambda: float(self.second),
        )

    @property
    def spared(self) -> frozenset[str]:
        return frozenset(each for each, camera in self.cameras.items() if camera.spared)

    @property
    def lag_s(self) -> float:
        """How far the camera that is decoded latest is behind."""
        return max(camera.lag_s for camera in self.cameras.values())

    def load(self, share: float) -> float:
        """The part of the cores that all cameras in full take at a share of their pictures."""
        each = self.decode + self.analyse * Span(FPS_MIN, FPS_MAX).at(share)
        return self.count * each / self.cores

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            self._pass()

    def _spare(self, camera_id: str, spared: bool) -> None:
        self.cameras[camera_id].spare(spared)
        if not self.changed or self.changed[-1] != self.second:
            self.changed.append(self.second)

    def _pass(self) -> None:
        self.second += 1
        cameras = self.cameras.values()
        new = [self._decoding(camera) for camera in cameras]
        due = [camera.waiting_s + work for camera, work in zip(cameras, new, strict=True)]
        inferring = [self.analyse * sum(each.analysed_fps for each in cameras) / self.cores] * self.cores
        got = shared_out([*due, *inferring, *[1.0] * self.others], self.cores)
        self.idle = 1 - sum(got) / self.cores
        missed = 1 - got[self.count] / inferring[0]
        for camera, work, wanted, done in zip(cameras, new, due, got[: self.count], strict=True):
            camera.waiting_s = wanted - done
            camera.lag_s = camera.waiting_s / (work if not camera.going_over_s else self.decode)
            if camera.lag_s > GIVEN_UP_S:
                camera.waiting_s = 0.0
            camera.offered += 100 * camera.analysed_fps
            camera.dropped += 100 * camera.analysed_fps * missed
            if camera.going_over_s == 1:
                camera.waiting_s = 0.0
            camera.going_over_s = max(0, camera.going_over_s - 1)
        for camera_id, camera in self.cameras.items():
            facts = SourceFacts(
                offered_frames=round(camera.offered),
                dropped_frames=round(camera.dropped),
                lag_s=camera.lag_s,
                spared=camera.told,
            )
            self.governor.note(camera_id, facts)

    def _decoding(self, camera: Camera) -> float:
        """Core seconds a second for the form or forms in which the camera comes."""
        if camera.going_over_s:
            return self.decode * (1 + KEY_PART)
        return self.decode * (KEY_PART if camera.spared else 1.0)
