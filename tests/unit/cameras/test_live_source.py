from itertools import islice

import pytest

from footfall.adapters.cameras.file_source import FileSource
from footfall.adapters.cameras.live_source import LiveSource, Patience, retry_pauses
from footfall.adapters.cameras.sources import open_source
from footfall.config import CameraConfig
from footfall.errors import ConfigError
from footfall_appliance.supervision import STOP_GRACE_S


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


def test_the_program_has_ended_before_the_supervisor_loses_patience() -> None:
    assert max(Patience().open_s, Patience().read_s) < STOP_GRACE_S


def test_a_camera_cannot_be_read_faster_than_it_sends() -> None:
    with pytest.raises(ConfigError, match=r"with --as-fast-as-possible, found rtsp://cam; leave"):
        open_source(CameraConfig(source="rtsp://cam/secret"), paced=False, starts_at=None)
