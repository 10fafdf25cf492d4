"""From observations to messages: keeps the ledger, and decides what is worth saying and when."""

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from footfall.camera_journal import CameraJournal
from footfall.core.books import LineCounts, ZoneCounts
from footfall.core.counting import Ledger
from footfall.core.events import Exited
from footfall.core.frame import Frame
from footfall.core.latency import Trace
from footfall.core.persons import Join
from footfall.core.totals import Totals
from footfall.health import CameraHealth, EngineHealth
from footfall.latencies import LatencyMeter
from footfall.messages import Directory, Message, SiteMessages
from footfall.pipeline import Observation, SourceFacts
from footfall.recognition import Recognition

REFRESH_S = 5.0
"""State is said again after this long even if it did not change, so that readers can tell it from a stale one."""


class Publisher(Protocol):
    """Takes messages to the broker; never makes its caller wait for the network."""

    def publish(self, message: Message) -> None: ...

    def close(self) -> None: ...


Record = Callable[[Observation, Sequence[Join]], None]
"""Takes an observation, and the tracks that turned out to be one person by it, to where it can be recounted."""


class Teller(Protocol):
    """Says more about what the cameras see."""

    def news(self, observation: Observation) -> Iterator[Message]:
        """What is to be said now that a camera saw this."""

    def last(self) -> Iterator[Message]:
        """What is to be said at the end of the program."""


class _Due:
    """Remembers what was said last about each topic, to say only what is new or due again."""

    def __init__(self) -> None:
        self._said: dict[Hashable, tuple[object, float]] = {}

    def __call__(self, topic: Hashable, value: object, at: float) -> bool:
        """Whether this should be said now; if so, it counts as said."""
        before = self._said.get(topic)
        if before is not None and before[0] == value and at - before[1] < REFRESH_S:
            return False
        self._said[topic] = (value, at)
        return True


class Reporter:
    """Takes the observations of all cameras, keeps the ledger, and publishes; may be used by several threads.

    Args:
        clock: Tells the present, in seconds since the epoch; asked only for the age of frames.
        engine: Tells how the inference device does.
        keep: Takes today's totals to where a restart finds them; called about once a minute.
        tellers: Say more, each in its turn.
        record: Called in the order in which observations are counted.
        recognition: Finds who is one person.
        meter: Keeps how long everything takes.
    """

    def __init__(
        self,
        directory: Directory,
        ledger: Ledger,
        messages: SiteMessages,
        publisher: Publisher,
        clock: Callable[[], float],
        engine: Callable[[], EngineHealth],
        keep: Callable[[Totals], None],
        tellers: Sequence[Teller] = (),
        record: Record | None = None,
        *,
        recognition: Recognition,
        meter: LatencyMeter,
    ) -> None:
        self._directory, self._ledger, self._messages, self._publisher = (
            directory,
            ledger,
            messages,
            publisher,
        )
        self._clock, self._engine, self._keep = clock, engine, keep
        self._tellers, self._record, self._recognition = tellers, record, recognition
        self._meter = meter
        self._zones = _by_camera({each: [zone.camera] for each, zone in directory.zones.items()})
        self._lines = _by_camera({each: [line.camera] for each, line in directory.lines.items()})
        self._stores = _by_camera({each: store.cameras for each, store in directory.stores.items()})
        self._journals: dict[str, CameraJournal] = {}
        self._due = _Due()
        self._lock = threading.Lock()

    def announce(self, at: float) -> None:
        """Say that nothing is known yet."""
        with self._lock:
            for message in self._messages.unknown(at):
                self._publisher.publish(message)

    def report(self, observation: Observation, facts: SourceFacts) -> Trace | None:
        """Count what a camera saw, and publish what is new; returns the frame's way so far, where it is traced."""
        with self._lock:
            said = [*self._count(observation), *self._changes(observation.camera_id, facts, observation.at)]
            trace = self._trace(observation)
            for message in said:
                self._publisher.publish(replace(message, trace=trace))
        if trace is not None:
            self._meter.counted(trace)
        return trace

    def _trace(self, observation: Observation) -> Trace | None:
        analysed = observation.analysed
        return None if analysed is None else Trace(observation.camera_id, analysed, self._meter.now())

    def finish(self) -> None:
        """Close the minutes that are still open, as far as they were seen, and tell and keep how today stands."""
        with self._lock:
            for bucket in self._ledger.finish():
                self._publisher.publish(self._messages.bucket(bucket))
            for message in (message for teller in self._tellers for message in teller.last()):
                self._publisher.publish(message)
            self._keep(self._ledger.totals())

    def zone_counts(self, camera_id: str, at: float) -> Mapping[str, ZoneCounts]:
        """The zones of a camera, for drawing."""
        with self._lock:
            return {zone_id: self._ledger.zone(zone_id, at) for zone_id in self._zones[camera_id]}

    def line_counts(self, camera_id: str) -> Mapping[str, LineCounts]:
        """The lines of a camera, for drawing."""
        with self._lock:
            return {line_id: self._ledger.line(line_id) for line_id in self._lines[camera_id]}

    def camera_health(self, camera_id: str, facts: SourceFacts) -> CameraHealth | None:
        """How a camera does; None before it said anything."""
        with self._lock:
            journal = self._journals.get(camera_id)
            return None if journal is None else journal.health(facts, self._clock())

    def infer_ms(self) -> float | None:
        """Mean time of an inference of late, for drawing."""
        return self._engine().infer_ms

    def _count(self, observation: Observation) -> Iterator[Message]:
        online = isinstance(observation.seen, Frame)
        # Entries first, as the ledger takes them: whoever steps from zone to zone of a store never left it.
        for event in sorted(observation.events, key=lambda event: isinstance(event, Exited)):
            yield self._messages.event(event)
        joins, gone = self._recognition.take(observation)
        for one, other in joins:
            self._ledger.join(one, other)
        self._ledger.forget(gone)
        closed = self._ledger.record(
            observation.camera_id, observation.at, online, observation.events, observation.unconfirmed
        )
        for bucket in closed:
            yield self._messages.bucket(bucket)
        if closed:
            self._keep(self._ledger.totals())
        if self._record is not None:
            self._record(observation, joins)
        for teller in self._tellers:
            yield from teller.news(observation)
        self._note(observation)

    def _note(self, observation: Observation) -> None:
        journal = self._journals.get(observation.camera_id)
        if journal is None:
            self._journals[observation.camera_id] = CameraJournal(observation.seen)
        else:
            journal.note(observation.seen)

    def _changes(self, camera_id: str, facts: SourceFacts, at: float) -> Iterator[Message]:
        yield from self._camera_changes(camera_id, facts, at)
        for zone_id in self._zones[camera_id]:
            counts = self._ledger.zone(zone_id, at)
            if self._due(("zone", zone_id), _steady(counts), at):
                yield self._messages.zone_state(zone_id, counts, at)
        for store_id in self._stores[camera_id]:
            counts = self._ledger.store(store_id, at)
            if self._due(("store", store_id), _steady(counts), at):
                yield self._messages.store_state(store_id, counts, at)
        for line_id in self._lines[camera_id]:
            crossings = self._ledger.line(line_id)
            if self._due(("line", line_id), crossings, at):
                yield self._messages.line_state(line_id, crossings, at)
        yield from self._visitors(at)

    def _camera_changes(self, camera_id: str, facts: SourceFacts, at: float) -> Iterator[Message]:
        health = self._journals[camera_id].health(facts, self._clock())
        if self._due(("camera", camera_id), (health.state, health.detail), at):
            yield self._messages.camera_status(camera_id, health, at, self._meter.of_camera(camera_id))
        if self._due("engine", None, at):
            yield self._messages.engine_status(self._engine(), at, self._meter.of_all())

    def _visitors(self, at: float) -> Iterator[Message]:
        # Only when it is due: everybody present is compared with everybody who was here.
        if self._directory.visitors and self._due("visitors", None, at):
            yield self._messages.visitors_state(self._recognition.visitors(), at)


def _by_camera(cameras: Mapping[str, Iterable[str]]) -> Mapping[str, Sequence[str]]:
    """What each camera sees of something, from the cameras that see each of them."""
    seen: defaultdict[str, list[str]] = defaultdict(list)
    for thing, watching in cameras.items():
        for camera in watching:
            seen[camera].append(thing)
    return seen


def _steady(counts: ZoneCounts) -> tuple[object, ...]:
    """The numbers that change by events only; dwell times of open visits grow by themselves."""
    return counts.occupancy, counts.visits_today, counts.mean_dwell_s
