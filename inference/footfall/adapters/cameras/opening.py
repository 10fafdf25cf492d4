"""How a camera is opened: which of its streams, and who decodes it."""

import logging
import time
from collections.abc import Callable
from math import inf

import cv2

from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.even_steps import EvenSteps
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.ffmpeg_commands import Decoding, Hardware
from footfall.adapters.cameras.hardware import HardwareFinding, find_hardware, render_nodes
from footfall.adapters.cameras.login import with_login
from footfall.adapters.cameras.opencv_capture import open_network, open_usb
from footfall.config import CameraConfig, Credentials, SourceKind
from footfall.core.coverage import MAX_GAP_S
from footfall.core.stream_choice import (
    FOR_LOOKS,
    NOT_OPENED,
    NOT_TRIED,
    ONLY_ONE,
    Reason,
    StreamChoice,
    StreamChooser,
)

log = logging.getLogger(__name__)

BY_OPENCV, BY_FFMPEG = "by OpenCV on the processor", "by FFmpeg on the processor"
SPARSEST_FPS = 1 / MAX_GAP_S
"""A camera whose key pictures come less often would look stalled, and its minutes unseen, if it had no others."""
_MOTION_JPEG = cv2.VideoWriter.fourcc(*"MJPG")
SURE_INTERVALS = 3
FULL_FOR_S = 600.0
"""So long a camera that sent too few key pictures is not spared again; its settings may be others by then."""


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
    ) -> None:
        """Nothing is opened yet.

        Attributes:
            timed: Whether pictures bring the camera's own times with them.

        Args:
            chooser: None where people are to be known by their looks, for which the main stream is best.
            given_up: Whether nobody wants the camera any more, so that nothing else is tried.
        """
        self._camera = camera
        self._open_timeout_s, self._read_timeout_s = open_timeout_s, read_timeout_s
        self._chooser = chooser if camera.substream else None
        self._given_up = given_up
        self._substream_size: tuple[int, int] | None = None
        self._choice = _first_choice(camera, chooser)
        self._opened_by: StreamChoice | None = None
        self._logged: tuple[bool, Reason] | None = None
        self._findings: dict[str, HardwareFinding] = {}
        self._decoding: str | None = None
        self._steps = EvenSteps(camera.fps_max) if camera.decoding.needs_ffmpeg else None
        self._capture: Capture | None = None
        self._wanted_spared = self._opened_spared = False
        self._too_few_until = -inf
        self._address = camera.source
        self.timed = True

    def spare(self, spared: bool) -> None:
        """Open the camera in the form that takes the least work from now on, or in the usual one again."""
        self._wanted_spared = spared

    @property
    def _spared(self) -> bool:
        return self._wanted_spared and time.monotonic() >= self._too_few_until

    def note_sparse(self, fps: float, intervals: int) -> None:
        """Take in how many pictures a second come, over so many intervals; one may be long by chance.

        A camera that sends too few key pictures is read in full again, and not spared for some minutes.
        """
        if fps < SPARSEST_FPS / (1 if intervals >= SURE_INTERVALS else 2):
            self._give_up_key_pictures()

    def note_alone(self, for_s: float) -> None:
        """Take in that the stream ended after so long without a second picture; a network may break off sooner."""
        if for_s > 2 / SPARSEST_FPS:
            self._give_up_key_pictures()

    def _give_up_key_pictures(self) -> None:
        if self._opened_spared and not self._camera.substream:
            self._too_few_until = time.monotonic() + FULL_FOR_S
            log.info("camera %s: sends key pictures too seldom to do with them alone", self._camera.name)

    def note_unopened(self) -> None:
        """Take in that no picture came in time: the usual form is tried next, and kept until the camera is spared anew.

        Key pictures may come too seldom to open the stream with, and a substream may not be there.
        """
        self._wanted_spared = False

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

        Until this returns one that is open, all that is told of the camera is about the stream before.

        Raises:
            SourceError: This computer lacks what the camera's settings need.
        """
        spared = self._spared
        if self._camera.kind is SourceKind.USB:
            capture: Capture = open_usb(self._camera.source)
        else:
            capture = self._open_spared(credentials) if spared else self._open_chosen(credentials)
        if capture.isOpened():
            self.timed = not self._is_motion_jpeg(capture)
            self._capture, self._opened_spared, self._opened_by = capture, spared, self._choice
            self._decoding = self._who_decodes()
        return capture

    def _who_decodes(self) -> str:
        if finding := self._findings.get(self._address):
            return _told(finding)
        return BY_FFMPEG if self._camera.decoding.needs_ffmpeg else BY_OPENCV

    def _is_motion_jpeg(self, capture: Capture) -> bool:
        """Whether pictures come one by one over HTTP, without times: FFmpeg numbers them as 25 a second.

        An FFmpeg of its own does not tell its codec; hardly any camera sends another one over HTTP.
        """
        if not self._address.startswith("http"):
            return False
        return isinstance(capture, FfmpegCapture) or capture.get(cv2.CAP_PROP_FOURCC) == _MOTION_JPEG

    def _open_chosen(self, credentials: Credentials | None) -> Capture:
        if self._camera.substream and self._chooser and (self._choice.substream or not self._substream_size):
            capture = self._open(self._camera.substream, credentials)
            if self._suffices(capture, self._chooser) or self._given_up():
                return capture
            capture.release()
        return self._open(self._camera.source, credentials)

    def should_change(self) -> bool:
        """Whether another form of the camera serves better by now; `open` takes that one."""
        if self._spared is not self._opened_spared and self._camera.kind is SourceKind.NETWORK:
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
        if self._camera.substream:
            return self._open(self._camera.substream, credentials)
        self._address = self._camera.source
        login = with_login(self._address, credentials)
        decoding = Decoding(key_pictures_only=True)
        return FfmpegCapture(
            login, decoding, open_timeout_s=self._open_timeout_s, read_timeout_s=self._read_timeout_s
        )

    def _suffices(self, substream: Capture, chooser: StreamChooser) -> bool:
        self._substream_size = _size_of(substream)
        if self._substream_size is None:
            self._decided(NOT_OPENED)
        else:
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
        self._address = address
        wanted, login = self._camera.decoding, with_login(address, credentials)
        limits = {"open_timeout_s": self._open_timeout_s, "read_timeout_s": self._read_timeout_s}
        if not wanted.needs_ffmpeg:
            return open_network(login, **limits)
        hardware = self._hardware(address, login) if wanted.hardware else None
        decoding = Decoding(
            skip_loop_filter=wanted.skip_loop_filter and hardware is None,
            skip_unreferenced=wanted.skip_unreferenced,
            fps=self._camera.fps_max,
            hardware=hardware,
        )
        capture = FfmpegCapture(login, decoding, **limits)
        if not capture.isOpened():
            self._findings.pop(address, None)
        return capture

    def _hardware(self, address: str, login: str) -> Hardware | None:
        """Tried once a stream, and again after a stream could not be opened with what was found."""
        if address not in self._findings:
            finding = find_hardware(login, render_nodes(), timeout_s=self._open_timeout_s)
            if finding is None:
                return None
            self._findings[address] = finding
            log.info("camera %s: decoded %s", self._camera.name, _told(finding))
        return self._findings[address].hardware


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
