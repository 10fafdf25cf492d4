"""How a camera is opened: which of its streams, and who decodes it."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import cv2

from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.even_steps import EvenSteps
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.ffmpeg_commands import Decoding, Hardware
from footfall.adapters.cameras.hardware import HardwareFinding, find_hardware, render_nodes
from footfall.adapters.cameras.inquiry import Ask
from footfall.adapters.cameras.login import with_login
from footfall.adapters.cameras.opencv_capture import open_network, open_usb
from footfall.adapters.cameras.spared import Spared
from footfall.adapters.cameras.stream_times import Times, times_of
from footfall.config import CameraConfig, Credentials, SourceKind
from footfall.core.stream_choice import (
    FOR_LOOKS,
    NOT_OPENED,
    NOT_TRIED,
    ONLY_ONE,
    Reason,
    StreamChoice,
    StreamChooser,
)
from footfall.errors import SourceError

log = logging.getLogger(__name__)

BY_OPENCV, BY_FFMPEG = "by OpenCV on the processor", "by FFmpeg on the processor"
REFUSED_AT_ONCE = 0.5
"""A camera that refuses a second connection says so at once; one that takes longer than this part of the time in which
it may answer has taken the connection, and sends nothing that can be used."""
_MOTION_JPEG = cv2.VideoWriter.fourcc(*"MJPG")


class _NotOpenedError(SourceError):
    """The camera does not open in the form that takes the least work."""


class Opener:
    """Opens one camera again and again, and remembers what it found out about it."""

    def __init__(
        self,
        camera: CameraConfig,
        *,
        open_timeout_s: float,
        read_timeout_s: float,
        chooser: StreamChooser | None,
        given_up: Callable[[], bool],
        ask: Ask,
    ) -> None:
        """Nothing is opened yet.

        Attributes:
            timed: Whether pictures bring the camera's own times with them.
            spared: Whether the camera is to be opened in the form that takes the least work.

        Args:
            chooser: None where people are to be known by their looks, for which the main stream is best.
            given_up: Whether nobody wants the camera any more, so that nothing else is tried.
            ask: Asks the camera something before it is opened.
        """
        self._camera = camera
        self._open_timeout_s = open_timeout_s
        self._limits = {"open_timeout_s": open_timeout_s, "read_timeout_s": read_timeout_s}
        self._chooser = chooser if camera.substream else None
        self._given_up, self._ask = given_up, ask
        self.spared = Spared(camera.name, by_keys=camera.substream is None)
        self._substream_size: tuple[int, int] | None = None
        self._choice = _first_choice(camera, chooser)
        self._opened_by: StreamChoice | None = None
        self._logged: tuple[bool, Reason] | None = None
        self._findings: dict[str, HardwareFinding] = {}
        self._decoding: str | None = None
        self._steps = EvenSteps(camera.fps_max) if camera.decoding.needs_ffmpeg else None
        self._capture: Capture | None = None
        self._opened_spared = False
        self._address = camera.source
        self._times: dict[str, Times] = {}
        self._doubted: set[str] = set()
        self.timed = True

    def note_rate(self, read: Capture, fps: float, intervals: int) -> None:
        """Take in how many pictures a second come of the stream that is read, over so many intervals."""
        if self._is_spared(read):
            self.spared.note_rate(fps, intervals, self.source_fps)

    def note_behind(self) -> None:
        """Take in that pictures came to look older and older, as those do that bring no times."""
        if self.timed and self._address.startswith("http") and self._address not in self._times:
            self._doubted.add(self._address)

    def note_alone(self, read: Capture, for_s: float) -> None:
        """Take in that the stream that was read ended after so long without a second picture."""
        if self._is_spared(read):
            self.spared.note_alone(for_s)

    def _is_spared(self, read: Capture) -> bool:
        """The stream that was opened last may still wait to be read, while another one is."""
        return self._opened_spared and read is self._capture

    def spared_as(self, fps: float | None) -> str | None:
        """What is left out of the camera, for people; None while nothing is.

        Args:
            fps: Pictures a second that come, where it is known.
        """
        if not self._opened_spared:
            return None
        if self._camera.substream:
            return "spared: substream"
        return f"spared: keyframes only, every {1 / fps:.1f} s" if fps else "spared: keyframes only"

    @property
    def stream(self) -> str | None:
        """Which stream was opened, and why; None before the first."""
        if self._opened_spared and self._camera.substream:
            return "substream: this computer has too much to do"
        return None if self._opened_by is None else str(self._opened_by)

    @property
    def decoding(self) -> str | None:
        """Who decodes, and why there; None before any stream was opened."""
        if self._opened_spared and not self._camera.substream:
            return f"{BY_FFMPEG}: key pictures only, since this computer has too much to do"
        return self._decoding

    @property
    def source_fps(self) -> float | None:
        """Pictures a second that the camera sends, where some are left out before anybody else could count them."""
        return self._capture.source_fps if isinstance(self._capture, FfmpegCapture) else None

    def in_step(self, now: float) -> float:
        """A picture's time for the limit on pictures a second."""
        return self._steps.time_of(now) if self._steps else now

    def open(self, credentials: Credentials | None) -> Capture:
        """Open the stream that serves best; not opened when the camera does not answer in time.

        Until this returns one that is open, all that is told of the camera is about the stream before. A camera that
        opens as usual, but not spared, is read so for some minutes.

        Raises:
            SourceError: This computer lacks what the camera's settings need, or nobody wants the camera any more.
        """
        if self._camera.kind is SourceKind.USB:
            return self._opened(open_usb(self._camera.source))
        because = None
        if self.spared.now:
            try:
                return self._open_spared(credentials)
            except SourceError as error:
                because = str(error)
        usual = self._opened(self._open_chosen(credentials))
        if because and usual.isOpened():
            self.spared.put_off(because)
        return usual

    def open_beside(self, credentials: Credentials | None) -> Capture | None:
        """Open the stream that serves best while another form of it is read.

        None where the camera refuses: it may send one stream at a time, and this one once the other is closed.

        Raises:
            SourceError: The other form does not serve: the one that is read is to be kept.
        """
        if self.spared.now:
            return self._open_spared_beside(credentials)
        capture = self._opened(self._open_chosen(credentials))
        if capture.isOpened():
            return capture
        capture.release()
        return None

    def _open_spared_beside(self, credentials: Credentials | None) -> Capture | None:
        begun = time.monotonic()
        try:
            return self._open_spared(credentials)
        except SourceError as error:
            if self._given_up():
                raise
            at_once = time.monotonic() - begun < REFUSED_AT_ONCE * self._open_timeout_s
            if isinstance(error, _NotOpenedError) and at_once and self._choice is not NOT_OPENED:
                return None
            self.spared.put_off(str(error))
            raise

    def _opened(self, capture: Capture, *, spared: bool = False) -> Capture:
        if capture.isOpened():
            self.timed = self._brings_times(capture)
            self._capture, self._opened_spared, self._opened_by = capture, spared, self._choice
            self._decoding = self._who_decodes()
        return capture

    def _who_decodes(self) -> str:
        if finding := self._findings.get(self._address):
            return _told(finding)
        return BY_FFMPEG if self._camera.decoding.needs_ffmpeg else BY_OPENCV

    def _open_chosen(self, credentials: Credentials | None) -> Capture:
        if self._camera.substream and self._chooser and (self._choice.substream or not self._substream_size):
            capture = self._open(self._camera.substream, credentials)
            if self._suffices(capture, self._chooser):
                return capture
            capture.release()
        main = self._open(self._camera.source, credentials)
        # Where neither opens, the camera is away, and nothing is wrong with the substream.
        if self._chooser and self._substream_size is None and main.isOpened():
            self._decided(NOT_OPENED)
        return main

    def should_change(self) -> bool:
        """Whether another form of the camera serves better by now; `open` takes that one."""
        if self.spared.now is not self._opened_spared and self._camera.kind is SourceKind.NETWORK:
            return True
        if self._opened_by is None or self._opened_spared:
            return False
        if self._chooser is None or self._substream_size is None or not self._chooser.due:
            return False
        self._choose(self._chooser, self._substream_size)
        if self._choice.substream is not self._opened_by.substream:
            return True
        self._opened_by = self._choice
        return False

    def _open_spared(self, credentials: Credentials | None) -> Capture:
        camera = self._camera
        if camera.substream:
            capture, missing = self._open(camera.substream, credentials), "its substream does not open"
        else:
            capture = self._open_by_ffmpeg(camera.source, credentials, Decoding(key_pictures_only=True))
            missing = f"no key picture came within {self._open_timeout_s:g} s"
        if capture.isOpened():
            return self._opened(capture, spared=True)
        capture.release()
        raise _NotOpenedError(missing)

    def _suffices(self, substream: Capture, chooser: StreamChooser) -> bool:
        self._substream_size = _size_of(substream)
        if self._substream_size is None:
            return False
        self._choose(chooser, self._substream_size)
        return self._choice.substream

    def _choose(self, chooser: StreamChooser, size: tuple[int, int]) -> None:
        self._decided(chooser.choose(*size, in_use=self._choice.substream))

    def _decided(self, choice: StreamChoice) -> None:
        self._choice = choice
        news = choice.substream, choice.reason
        if news != self._logged:
            self._logged = news
            log.info("camera %s: %s", self._camera.name, choice)

    def _open(self, address: str, credentials: Credentials | None) -> Capture:
        wanted = self._camera.decoding
        if not wanted.needs_ffmpeg:
            self._get_ready(address, credentials)
            return open_network(with_login(address, credentials), **self._limits)
        hardware = self._hardware(address, with_login(address, credentials)) if wanted.hardware else None
        decoding = Decoding(
            skip_loop_filter=wanted.skip_loop_filter and hardware is None,
            skip_unreferenced=wanted.skip_unreferenced,
            fps=self._camera.fps_max,
            hardware=hardware,
        )
        capture = self._open_by_ffmpeg(address, credentials, decoding)
        if not capture.isOpened():
            self._findings.pop(address, None)
        return capture

    def _open_by_ffmpeg(self, address: str, credentials: Credentials | None, decoding: Decoding) -> Capture:
        self._get_ready(address, credentials)
        timed = replace(decoding, as_they_come=_as_they_come(address))
        return FfmpegCapture(with_login(address, credentials), timed, **self._limits)

    def _get_ready(self, address: str, credentials: Credentials | None) -> None:
        """Ask whether the stream brings times where there is doubt, before it is opened.

        A camera may send one stream at a time, and need a moment to notice that nobody listens any more: so none is
        asked without need.

        Raises:
            SourceError: Nobody wants the camera any more.
        """
        self._address = address
        if address in self._doubted:
            question = partial(times_of, address, credentials, timeout_s=self._open_timeout_s)
            told = self._ask(question, self._open_timeout_s, about=address)
            self._doubted.discard(address)
            if told in (Times.SENT, Times.NONE):
                self._times[address] = Times(told)
        if self._given_up():
            raise SourceError("the camera was closed")

    def _brings_times(self, capture: Capture) -> bool:
        """FFmpeg numbers pictures without times as 25 a second, unless it is told to take those of their coming."""
        if isinstance(capture, FfmpegCapture):
            return not _as_they_come(self._address)
        if self._address.startswith("http") and capture.get(cv2.CAP_PROP_FOURCC) == _MOTION_JPEG:
            return False
        return self._times.get(self._address) is not Times.NONE

    def _hardware(self, address: str, login: str) -> Hardware | None:
        """Tried once a stream, and again after a stream could not be opened with what was found."""
        if address not in self._findings:
            finding = find_hardware(login, render_nodes(), timeout_s=self._open_timeout_s)
            if finding is None:
                return None
            self._findings[address] = finding
            log.info("camera %s: decoded %s", self._camera.name, _told(finding))
        return self._findings[address].hardware


def _as_they_come(address: str) -> bool:
    """Whether an FFmpeg of its own gives pictures the times of their coming: by HTTP, they may bring none.

    A playlist's come many at once, and tell their times.
    """
    return address.startswith("http") and not urlsplit(address).path.endswith(".m3u8")


def _first_choice(camera: CameraConfig, chooser: StreamChooser | None) -> StreamChoice:
    if not camera.substream:
        return ONLY_ONE
    return NOT_TRIED if chooser else FOR_LOOKS


def _told(finding: HardwareFinding) -> str:
    place = f"by FFmpeg on {finding.hardware}" if finding.hardware else BY_FFMPEG
    return f"{place}: {finding.because}"


def _size_of(capture: Capture) -> tuple[int, int] | None:
    """Width and height of an open stream in pixels; None where it is not open."""
    if isinstance(capture, FfmpegCapture):
        return capture.size
    if isinstance(capture, cv2.VideoCapture) and capture.isOpened():
        return int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
    return None
