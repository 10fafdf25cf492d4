"""Opens a camera whose streams are files; see the fixture `streams`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.inquiry import Ask
from footfall.adapters.cameras.opening import Opener
from footfall.config import CameraConfig
from footfall.core.placement import Fit
from footfall.core.stream_choice import ENOUGH, NetworkInput, StreamChooser

MAIN, SUB = "rtsp://cam/main", "rtsp://cam/sub"
TALL, SMALL = [0.9] * ENOUGH, [0.1] * ENOUGH
NEEDS_48, NEEDS_96 = (NetworkInput(Fit.STRETCH, 64, high) for high in (48, 96))


def opener(
    chooser: StreamChooser | None = None,
    given_up: Callable[[], bool] = lambda: False,
    ask: Ask = lambda question, timeout_s, about="": None,
    open_timeout_s: float = 20,
    **more: object,
) -> Opener:
    """Of a camera with these settings, that has said nothing of itself."""
    camera = CameraConfig.model_validate({"name": "north", "source": MAIN, **more})
    return Opener(
        camera, open_timeout_s=open_timeout_s, read_timeout_s=20, chooser=chooser, given_up=given_up, ask=ask
    )


@contextmanager
def opened(which: Opener) -> Iterator[Capture]:
    """The stream that serves best."""
    capture = which.open(None)
    try:
        yield capture
    finally:
        capture.release()


def height_of(which: Opener) -> int:
    """How high the pictures of the stream are that serves best, in pixels."""
    with opened(which) as capture:
        assert capture.grab()
        return int(capture.retrieve()[1].shape[0])
