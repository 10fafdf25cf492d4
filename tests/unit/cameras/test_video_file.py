import itertools
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from footfall.adapters.cameras.video_file import VideoFile
from footfall.errors import SourceError
from support.clips import make_clip


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.avi")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's right to read everything."""
    user = os.geteuid()
    os.seteuid(65534 if user == 0 else user)
    try:
        yield
    finally:
        os.seteuid(user)


def brightness(video: VideoFile) -> int:
    picture = video.picture()
    assert picture is not None
    return round(float(picture.mean()) / 10)


def test_pictures_come_in_order_with_their_own_times(clip: Path) -> None:
    video = VideoFile(clip)
    seen = [(at, brightness(video)) for at in video.times()]
    assert [number for _, number in seen] == list(range(20))
    assert [at for at, _ in seen] == pytest.approx([n / 10 for n in range(20)])
    assert video.length_s == pytest.approx(2.0)
    assert (video.width_px, video.height_px, video.fps) == (64, 48, 10)


def test_times_of_a_variable_frame_rate_are_the_files_own(tmp_path: Path) -> None:
    uneven = ("-vf", "setpts='if(gte(N,5),N+10,N)/10/TB'", "-fps_mode", "vfr")
    video = VideoFile(make_clip(tmp_path / "uneven.mkv", 10, 10, *uneven))
    times = list(video.times())
    assert times[5] - times[4] == pytest.approx(1.1, abs=0.01)
    assert times[6] - times[5] == pytest.approx(0.1, abs=0.01)


def test_pictures_without_a_timestamp_are_counted_by_the_frame_rate(tmp_path: Path) -> None:
    raw = make_clip(tmp_path / "raw.h264", 12, 10, "-bf", "0", "-f", "h264")
    video = VideoFile(raw)
    times = list(video.times())
    assert len(times) == 12
    assert [b - a for a, b in itertools.pairwise(times)] == pytest.approx([1 / video.fps] * 11, rel=0.1)


def test_a_truncated_file_gives_what_it_has_and_warns(
    clip: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = clip.read_bytes()
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole[: len(whole) * 8 // 10])
    with caplog.at_level(logging.WARNING):
        read = len(list(VideoFile(cut).times()))
    assert 2 <= read < 20
    assert f"only {read} of 20 announced pictures" in caplog.text


def test_a_whole_file_gives_no_warning(clip: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        list(VideoFile(clip).times())
    assert not caplog.records


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.avi: .*no such file"):
        VideoFile(tmp_path / "none.avi")


def test_a_folder_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="found a folder"):
        VideoFile(tmp_path)


def test_an_empty_file_is_no_video(tmp_path: Path) -> None:
    empty = tmp_path / "empty.avi"
    empty.touch()
    with pytest.raises(SourceError, match="found an empty file"):
        VideoFile(empty)


def test_a_text_is_no_video(tmp_path: Path) -> None:
    text = tmp_path / "text.avi"
    text.write_text("This is not a video.\n" * 1000)
    with pytest.raises(SourceError, match=r"text\.avi: .*FFmpeg cannot read"):
        VideoFile(text)


def test_an_mp4_without_its_end_is_refused(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.mp4").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="its end is missing"):
        VideoFile(cut)


def test_a_video_without_pictures_is_refused(clip: Path, tmp_path: Path) -> None:
    whole = clip.read_bytes()
    head_only = tmp_path / "head.avi"
    head_only.write_bytes(whole[: whole.index(b"movi") + 4])
    with pytest.raises(SourceError, match=r"without pictures|FFmpeg cannot read"):
        list(VideoFile(head_only).times())


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    closed = tmp_path / "closed.avi"
    closed.write_bytes(b"secret")
    closed.chmod(0)
    with as_nobody(), pytest.raises(SourceError, match=r"Permission denied; check its permissions"):
        VideoFile(closed)


def test_a_file_announces_its_length(clip: Path) -> None:
    video = VideoFile(clip)
    assert video.announced_s == 2
    video.close()
