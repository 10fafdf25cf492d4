"""How a camera is opened: which of its streams, and who decodes it."""

import logging
from collections.abc import Callable

import cv2

from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.even_steps import EvenSteps
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.ffmpeg_commands import Decoding, Hardware
from footfall.adapters.cameras.hardware import HardwareFinding, find_hardware, render_nodes
from footfall.adapters.cameras.login import with_login
from footfall.adapters.cameras.opencv_capture import open_network, open_usb
from footfall.config import CameraConfig, Credentials, SourceKind
from footfall.core.stream_choice import StreamChoice, StreamChooser

log = logging.getLogger(__name__)

BY_OPENCV, BY_FFMPEG = "by OpenCV on the processor", "by FFmpeg on the processor"
ONLY_ONE = StreamChoice(False, "the only one")
SPARSEST_FPS = 0.4
"""A camera whose key pictures come less often would look stalled, and its minutes unseen, if it had no others."""
FOR_LOOKS = StreamChoice(False, "people are to be known by their looks, which takes all the pixels there are")


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

        Args:
            chooser: None where people are to be known by their looks, for which the main stream is best.
            given_up: Whether nobody wants the camera any more, so that nothing else is tried.
        """
        self._camera = camera
        self._open_timeout_s, self._read_timeout_s = open_timeout_s, read_timeout_s
        self._chooser = chooser if camera.substream else None
        self._given_up = given_up
        self._substream_size: tuple[int, int] | None = None
        self._choice = self._opened_by = FOR_LOOKS if camera.substream else ONLY_ONE
        self._logged: bool | None = None
        self._findings: dict[str, HardwareFinding] = {}
        self._decoding = BY_FFMPEG if camera.decoding.needs_ffmpeg else BY_OPENCV
        self._steps = EvenSteps(camera.fps_max) if camera.decoding.needs_ffmpeg else None
        self._capture: Capture | None = None
        self._spared = self._opened_spared = self._has_too_few = False

    def spare(self, spared: bool) -> None:
        """Open the camera in the form that takes the least work from now on, or in the usual one again."""
        self._spared = spared and not self._has_too_few

    def note_sparse(self, fps: float | None) -> None:
        """Take in how many pictures a second come; None where not even a second one came in time.

        A camera that sends too few key pictures is read in full again, and spared no more.
        """
        by_keys = self._opened_spared and not self._camera.substream
        if by_keys and (fps is None or fps < SPARSEST_FPS):
            self._has_too_few, self._spared = True, False
            log.info("camera %s: sends key pictures too seldom to do with them alone", self._camera.name)

    def note_unopened(self) -> None:
        """Take in that no picture came in time: the usual form is tried next, and kept until the camera is spared anew.

        Key pictures may come too seldom to open the stream with, and a substream may not be there.
        """
        self._spared = False

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
    def stream(self) -> str:
        """Which stream was opened, and why."""
        if self._opened_spared and self._camera.substream:
            return "substream: this computer has too much to do"
        return _described(self._opened_by)

    @property
    def decoding(self) -> str:
        """Who decodes, and why there."""
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

        Until this returns, all that is told of the camera is about the stream before.

        Raises:
            SourceError: This computer lacks what the camera's settings need.
        """
        if self._camera.kind is SourceKind.USB:
            return open_usb(self._camera.source)
        spared = self._spared
        capture = self._open_spared(credentials) if spared else self._open_chosen(credentials)
        self._capture, self._opened_spared, self._opened_by = capture, spared, self._choice
        return capture

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
        if self._opened_spared:
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
        login = with_login(self._camera.source, credentials)
        decoding = Decoding(key_pictures_only=True)
        return FfmpegCapture(
            login, decoding, open_timeout_s=self._open_timeout_s, read_timeout_s=self._read_timeout_s
        )

    def _suffices(self, substream: Capture, chooser: StreamChooser) -> bool:
        self._substream_size = _size_of(substream)
        if self._substream_size is None:
            self._decided(StreamChoice(False, "the substream cannot be opened; check its address"))
        else:
            self._choose(chooser, self._substream_size)
        return self._choice.substream

    def _choose(self, chooser: StreamChooser, size: tuple[int, int]) -> None:
        self._decided(chooser.choose(*size, in_use=self._choice.substream))

    def _decided(self, choice: StreamChoice) -> None:
        self._choice = choice
        if choice.substream is not self._logged:
            self._logged = choice.substream
            log.info("camera %s: %s", self._camera.name, _described(choice))

    def _open(self, address: str, credentials: Credentials | None) -> Capture:
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
            self._decoding = _told(finding)
            log.info("camera %s: decoded %s", self._camera.name, self._decoding)
        return self._findings[address].hardware


def _described(choice: StreamChoice) -> str:
    return f"{'substream' if choice.substream else 'main stream'}: {choice.because}"


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
