"""One network on one device other than the CPU: what it is in, and when it is tried next."""

from dataclasses import dataclass
from math import inf
from pathlib import Path

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.engine import OpenEngine
from footfall.core.ladder import Device
from footfall.fleet.apart import Apart
from footfall.fleet.verdict import Outcome, Verdict
from footfall.health import DeviceState
from footfall.models.digests import sha256_of

WAITS = "waits for pictures with people in them"
OPENS = "is being made ready"


@dataclass(frozen=True, slots=True)
class FleetSettings:
    """How patient the fleet is.

    Attributes:
        answer_s: A device that has not answered a picture for so long hangs; a graphics driver that resets a unit
            in trouble takes about two seconds.
        samples: Pictures with people in them by which a device is tried.
        sample_pause_s: Between two of a camera.
        sample_keep_s: A picture that waits longer for the others is dropped: nobody's is kept for long.
        trial_s: How long a device must infer without a fault.
        trial_deadline_s: For all of a trial; the first compilation for a GPU can take minutes.
        compare_s: How often a device in use is compared with the CPU.
        balance_s: How often the cameras are placed anew.
        rest_s: How long a camera stays once it has moved.
        first_pause_s: Before a device that failed is tried again; doubles with each failure in a row.
        longest_pause_s: The longest such pause; a device that did well for so long has a clean slate.
    """

    answer_s: float = 5.0
    samples: int = 6
    sample_pause_s: float = 2.0
    sample_keep_s: float = 600.0
    trial_s: float = 5.0
    trial_deadline_s: float = 300.0
    compare_s: float = 30.0
    balance_s: float = 10.0
    rest_s: float = 30.0
    first_pause_s: float = 60.0
    longest_pause_s: float = 3600.0

    def pause_s(self, failures: int) -> float:
        """Before the next trial, after so many failures in a row."""
        return min(self.first_pause_s * 2.0 ** min(failures - 1, 64), self.longest_pause_s)


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A detector's file, and how it is opened on whatever device; the fields are those of OpenVinoDetector."""

    path: Path
    cache_dir: Path
    threshold: float | None
    floor: float

    def open(self, device: str, engine: OpenEngine) -> OpenVinoDetector:
        return OpenVinoDetector(
            self.path,
            device=device,
            cache_dir=self.cache_dir,
            threshold=self.threshold,
            floor=self.floor,
            engine=engine,
        )

    def digest(self) -> str:
        """Of the network and its weights."""
        return "".join(sha256_of(self.path.with_suffix(suffix))[:16] for suffix in (".xml", ".bin"))


@dataclass(slots=True)
class Lane:
    """Changed by the keeper's thread alone while no detector is there, else under the fleet's lock.

    Attributes:
        digest: Of the network's files.
        passed: A trial has gone well, and the device may be opened.
        detector: There while cameras may be inferred here.
        failures: In a row.
        due_at: When it is tried next.
        compared_at: When its answer was last compared with the CPU's.
    """

    device: Device
    model: str
    network: NetworkFile
    digest: str
    state: DeviceState = DeviceState.WAITING
    detail: str | None = WAITS
    detector: Apart | None = None
    cost_s: float = 0.0
    failures: int = 0
    due_at: float = -inf
    ready_at: float = inf
    compared_at: float = -inf
    passed: bool = False

    @property
    def key(self) -> str:
        """Another card in the old one's place is another device."""
        return f"{self.device.name} {self.device.title} {self.digest}"

    def recall(self, verdict: Verdict | None, settings: FleetSettings, now: float) -> None:
        """Begin where the last start of the program ended, if the driver is still the same."""
        if verdict is None or verdict.driver != self.device.driver:
            return
        if verdict.outcome is Outcome.PASSED:
            self.passed, self.cost_s = True, verdict.cost_s or 0.0
        elif verdict.outcome is Outcome.WRONG:
            self.refuse(verdict.detail)
        elif verdict.outcome is Outcome.IN_USE:
            self.failures = verdict.failures
            self.fail("the program ended unexpectedly while it was in use", settings, now)
        else:
            self.failures = verdict.failures - 1
            self.fail(verdict.detail, settings, now)

    def refuse(self, why: str | None) -> None:
        """It stays out until its driver or the network is another."""
        self.state, self.detail, self.due_at, self.passed = DeviceState.REFUSED, why, inf, False

    def fail(self, why: str | None, settings: FleetSettings, now: float) -> None:
        """It is tried again after a pause."""
        self.forgive(settings, now)
        self.failures += 1
        self.state, self.detail, self.passed, self.ready_at = DeviceState.FAILED, why, False, inf
        self.detector = None
        self.due_at = now + settings.pause_s(self.failures)

    def forgive(self, settings: FleetSettings, now: float) -> bool:
        """Forget its failures if it has done well for long enough; returns whether there were any to forget."""
        forgiven = self.failures > 0 and now - self.ready_at >= settings.longest_pause_s
        self.failures = 0 if forgiven else self.failures
        return forgiven

    def wait(self) -> None:
        """Another trial is due, as soon as there are pictures for it."""
        self.state, self.detail = DeviceState.WAITING, WAITS

    def prepare(self) -> None:
        """It is being opened."""
        self.state, self.detail = DeviceState.TRYING, OPENS

    def open(self, detector: Apart, now: float) -> None:
        """Cameras may come."""
        self.state, self.detail, self.detector = DeviceState.READY, None, detector
        self.ready_at, self.compared_at = now, -inf

    def verdict(self, outcome: Outcome) -> Verdict:
        """What a restart should know."""
        return Verdict(outcome, self.device.driver, self.detail, self.failures, self.cost_s)
