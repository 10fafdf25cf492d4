from itertools import islice

from footfall.adapters.file_source import FileSource
from footfall.adapters.live_source import LiveSource, Patience, retry_pauses
from footfall.adapters.video import open_source
from footfall.config import CameraConfig


def test_pauses_double_up_to_the_longest() -> None:
    pauses = list(islice(retry_pauses(Patience(), between=lambda _, longest: longest), 7))
    assert pauses == [2, 4, 8, 16, 30, 30, 30]


def test_pauses_are_never_shorter_than_the_shortest() -> None:
    pauses = list(islice(retry_pauses(Patience(), between=lambda shortest, _: shortest), 7))
    assert pauses == [1, 2, 4, 8, 15, 15, 15]


def test_pauses_differ_between_cameras() -> None:
    assert list(islice(retry_pauses(Patience()), 5)) != list(islice(retry_pauses(Patience()), 5))


def test_a_closed_source_gives_nothing() -> None:
    source = LiveSource(CameraConfig(source="rtsp://127.0.0.1:9/x"))
    source.close()
    assert list(source) == []


def test_every_kind_of_camera_gets_its_source() -> None:
    for address in ("rtsp://cam/1", "https://cam/video", "/dev/video0"):
        assert isinstance(open_source(CameraConfig(source=address), paced=True, starts_at=None), LiveSource)
    assert isinstance(open_source(CameraConfig(source="clip.avi"), paced=True, starts_at=None), FileSource)
