"""Cameras as a source: only the newest picture counts, and a camera that fails is tried again for ever."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

import cv2

from footfall.adapters.cameras.backlog import Backlog
from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.diagnosis import diagnose, diagnose_usb, no_answer
from footfall.adapters.cameras.frame_rate import FrameRateLimit, FrameRateMeter
from footfall.adapters.cameras.inquiry import Inquiry
from footfall.adapters.cameras.newest_picture import CONNECTING, NewestPicture
from footfall.adapters.cameras.opening import Opener
from footfall.config import CameraConfig, Credentials, SourceKind
from footfall.core.frame import CameraState, Frame, Image, Missing
from footfall.core.stream_choice import StreamChooser
from footfall.errors import ConfigError, SourceError
from footfall.pipeline import SourceFacts

log = logging.getLogger(__name__)

LOOK_S = 1.0
FELL_BEHIND = (
    "its pictures were seconds old, and those that waited were given up; if this computer is busy, lower the camera's "
    "picture size or frame rate, or give it a `substream`; if it is not, look at the network"
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a camera may take, in seconds.

    The end of the program waits for open_s or read_s, so both are shorter than a supervisor's usual grace of 10 s.

    Attributes:
        open_s: To open its stream.
        ask_s: To answer when it is asked why its stream does not open, from name server to last word.
        read_s: To send the next picture before the connection is given up.
        stalled_s: To send the next picture before the camera counts as stalled.
        behind_s: This computer may be that far behind the camera; beyond it the old pictures are given up, and the
            camera is called anew.
        catch_up_s: For how long it may be farther behind before that: after a break of the network the pictures that
            waited are decoded much quicker than they were taken.
        news_s: Between two Missing.
        retry_min_s: The shortest pause before it is called again.
        retry_max_s: The longest one.
    """

    open_s: float = 8.0
    ask_s: float = 5.0
    read_s: float = 8.0
    stalled_s: float = 3.0
    behind_s: float = 4.0
    catch_up_s: float = 2.0
    news_s: float = 1.0
    retry_min_s: float = 1.0
    retry_max_s: float = 30.0


def retry_pauses(
    patience: Patience, between: Callable[[float, float], float] = random.uniform
) -> Iterator[float]:
    """Pauses that double, with chance in them so that cameras do not all come back at one moment."""
    longest = 2 * patience.retry_min_s
    while True:
        longest = min(longest, patience.retry_max_s)
        yield between(longest / 2, longest)
        longest *= 2


class LiveSource:
    """A network or USB camera.

    A thread of its own opens the camera, decodes and keeps the newest picture; after a failure it calls
    again, with growing pauses. Where another form of the stream serves better, that is opened while the one at hand is
    still read. The iteration hands pictures out, with the wall clock of their arrival, or says about once a second why
    there is none.
    """

    def __init__(
        self,
        camera: CameraConfig,
        patience: Patience | None = None,
        limit: FrameRateLimit | None = None,
        chooser: StreamChooser | None = None,
    ) -> None:
        """Nothing is opened before the iteration begins.

        Args:
            limit: Which pictures to take, by their times of arrival; `fps_max` of the camera where it is not given.
            chooser: Says when the camera's substream serves as well; None keeps to the main stream.
        """
        self._camera = camera
        self._patience = patience or Patience()
        self._limit = limit or FrameRateLimit(camera.fps_max)
        self._backlog = Backlog()
        self._newest = NewestPicture(self._patience.stalled_s)
        self._inquiry = Inquiry()
        self._closed = threading.Event()
        self._openings = ThreadPoolExecutor(1, thread_name_prefix=f"open {camera.name}")
        self._next: Future[Capture | None] | None = None
        self._next_at = 0.0
        self._meter = FrameRateMeter()
        self._size: tuple[int, int] | None = None
        self._logged: tuple[CameraState, str] | None = None
        self._opener = Opener(
            camera,
            open_timeout_s=self._patience.open_s,
            read_timeout_s=self._patience.read_s,
            chooser=chooser,
            given_up=self._closed.is_set,
            ask=self._inquiry.ask,
        )

    def facts(self) -> SourceFacts:
        width_px, height_px = self._size or (None, None)
        newest, opener = self._newest, self._opener
        return SourceFacts(
            width_px,
            height_px,
            opener.source_fps or self._meter.fps,
            newest.dropped,
            newest.offered,
            self._backlog.lag_s,
            opener.decoding,
            opener.stream,
            opener.spared_as(self._meter.fps),
        )

    def spare(self, spared: bool) -> None:
        """Make do with the substream, or with key pictures, or go back to the usual; may be called from any thread."""
        self._opener.spared.wanted = spared

    def close(self) -> None:
        """End the iteration at once; the decoding thread ends with the camera's next answer, or its absence.

        The program's exit waits for that thread, at most Patience.open_s or read_s: a thread that comes back
        from OpenCV while the interpreter is taken down would abort the process.
        """
        self._closed.set()
        self._newest.close()
        self._inquiry.close()

    def __iter__(self) -> Iterator[Frame | Missing]:
        threading.Thread(target=self._keep_reading, name=f"decode {self._camera.name}").start()
        try:
            while not self._closed.is_set():
                seen = self._newest.take(self._patience.news_s)
                if seen is not None:
                    self._log_change(seen)
                    yield seen
        finally:
            self.close()

    def _log_change(self, seen: Frame | Missing) -> None:
        news = (seen.state, seen.detail) if isinstance(seen, Missing) else (CameraState.ONLINE, "")
        if news == self._logged:
            return
        self._logged = news
        harmless = isinstance(seen, Frame) or seen.detail == CONNECTING
        state, detail = news
        text = detail or self._camera.shown_source
        log.log(
            logging.INFO if harmless else logging.WARNING, "camera %s: %s, %s", self._camera.name, state, text
        )

    def _keep_reading(self) -> None:
        """The decoding thread."""
        pauses = retry_pauses(self._patience)
        while not self._closed.is_set():
            capture = self._successor() or self._connect()
            if capture is not None:
                began = time.monotonic()
                if self._read(capture):
                    pauses = retry_pauses(self._patience)
                self._backlog = Backlog()
                capture.release()
                if self._next is None and self._meter.fps is None:
                    self._opener.note_alone(capture, time.monotonic() - began)
            if self._next is None:
                self._closed.wait(next(pauses))
        if (unwanted := self._successor()) is not None:
            unwanted.release()
        self._openings.shutdown()

    def _should_go_over(self) -> bool:
        """Whether another form of the stream is to be read from now on; where one serves better, it is opened first."""
        if self._next is None and time.monotonic() >= self._next_at and self._opener.should_change():
            self._next = self._openings.submit(self._open_next)
        if self._next is None or not self._next.done():
            return False
        if isinstance(error := self._next.exception(), ConfigError | SourceError):
            self._next, self._next_at = None, time.monotonic() + self._patience.retry_max_s
            if isinstance(error, ConfigError):
                log.warning("camera %s: is read on as it was: %s", self._camera.name, error)
        return self._next is not None

    def _open_next(self) -> Capture | None:
        return self._opener.open_beside(self._camera.credentials())

    def _successor(self) -> Capture | None:
        """The other form of the stream; None where none is wanted, or the camera sends only one stream at a time."""
        opening, self._next = self._next, None
        if opening is None or isinstance(opening.exception(), ConfigError | SourceError):
            return None
        capture = opening.result()
        if capture is None:
            self._newest.disconnected("changing to another form of the camera's stream")
        else:
            self._newest.connected()
        return capture

    def _connect(self) -> Capture | None:
        try:
            credentials = self._camera.credentials()
            capture = self._opener.open(credentials)
        except (ConfigError, SourceError) as error:
            self._newest.disconnected(str(error))
            return None
        if capture.isOpened():
            self._newest.connected()
            return capture
        capture.release()
        if not self._closed.is_set():
            self._newest.disconnected(self._diagnose(credentials))
        return None

    def _diagnose(self, credentials: Credentials | None) -> str:
        if self._camera.kind is SourceKind.USB:
            return diagnose_usb(self._camera.source)
        address, ask_s = self._camera.source, self._patience.ask_s
        said = self._inquiry.ask(lambda: diagnose(address, credentials, timeout_s=ask_s), ask_s)
        return said or no_answer(address, ask_s)

    def _read(self, capture: Capture) -> bool:
        """Decode until the stream breaks off, or another serves better; returns whether any picture came.

        Pictures that the limit leaves out are not converted; they count as the latest one that it took. How the stream
        does is looked at with each picture that is taken, and once a second where those are rarer: decoding goes on in
        between, and whatever is done for each of a camera's 25 pictures a second costs five times as much.
        """
        self._backlog = backlog = Backlog()
        self._meter = meter = FrameRateMeter()
        any_came = usable = False
        look_at = 0.0
        late_at: float | None = None
        while not self._closed.is_set() and capture.grab():
            now = time.monotonic()
            taken = self._limit.takes(self._opener.in_step(now), waits=self._newest.waits)
            if taken:
                usable = self._hand_over(capture)
            if usable:
                any_came = True
                meter.count(now)
                self._newest.arrived()
            if taken or now >= look_at:
                look_at = now + LOOK_S
                if meter.fps is not None:
                    self._opener.note_rate(capture, meter.fps, meter.intervals)
                if self._should_go_over():
                    return True
                if self._opener.timed:
                    backlog.note(now, capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
                late_at = (late_at or now) if backlog.lag_s > self._patience.behind_s else None
                if late_at is not None and now - late_at > self._patience.catch_up_s:
                    self._opener.note_behind()
                    self._newest.disconnected(FELL_BEHIND)
                    return any_came
        self._newest.disconnected("the stream broke off; connecting again")
        return any_came

    def _hand_over(self, capture: Capture) -> bool:
        """Convert the picture; returns whether that was possible."""
        converted, image = capture.retrieve()
        if converted:
            self._size = (image.shape[1], image.shape[0])
            self._newest.put(cast(Image, image))
        return converted
