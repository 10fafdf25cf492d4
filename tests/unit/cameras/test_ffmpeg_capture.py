"""FfmpegCapture with a real FFmpeg, and with programs that misbehave in its place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from footfall.adapters.cameras import ffmpeg_capture
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture, RawFormat, raw_format
from footfall.adapters.cameras.ffmpeg_commands import Decoding
from footfall.adapters.cameras.opencv_capture import open_file
from footfall.errors import SourceError
from support.clips import make_clip

pytestmark = pytest.mark.integration


@contextmanager
def opened(
    address: str, decoding: Decoding | None = None, open_s: float = 20, read_s: float = 20
) -> Iterator[FfmpegCapture]:
    capture = FfmpegCapture(address, decoding or Decoding(), open_timeout_s=open_s, read_timeout_s=read_s)
    try:
        yield capture
    finally:
        capture.release()


def in_place_of_ffmpeg(monkeypatch: pytest.MonkeyPatch, *command: str) -> None:
    monkeypatch.setattr(ffmpeg_capture, "read_command", lambda _: list(command))


def test_pictures_come_as_opencv_reads_them(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 20, 10)
    by_opencv = open_file(clip)
    with opened(f"file:{clip}") as capture:
        assert capture.isOpened()
        assert capture.size == (64, 48)
        for number in range(20):
            assert capture.grab(), number
            _, image = capture.retrieve()
            _, expected = by_opencv.read()
            assert image is not None
            assert image.shape == (48, 64, 3)
            assert np.abs(image.astype(int) - expected).max() <= 3
        assert not capture.grab()
        assert capture.source_fps == pytest.approx(10)
        assert capture.get(cv2.CAP_PROP_POS_MSEC) == pytest.approx(1900, abs=200)
        assert capture.get(cv2.CAP_PROP_FPS) == 0


def test_colours_are_kept(tmp_path: Path) -> None:
    clip = tmp_path / "red.mp4"
    make_clip(clip, 3, 10, "-vf", "format=yuv420p,lutyuv=y=81:u=90:v=240")
    with opened(f"file:{clip}") as capture:
        assert capture.grab()
        _, image = capture.retrieve()
        assert image is not None
        blue, green, red = image.mean((0, 1))
        assert red > 240
        assert max(blue, green) < 15


def test_a_picture_that_is_kept_is_not_overwritten_by_the_next(tmp_path: Path) -> None:
    with opened(f"file:{make_clip(tmp_path / 'clip.mp4', 20, 10)}") as capture:
        assert capture.grab()
        _, first = capture.retrieve()
        assert first is not None
        before = first.copy()
        for _ in range(10):
            assert capture.grab()
        assert np.array_equal(first, before)


def test_odd_sizes_lose_their_last_row_and_column(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "odd.mp4", 5, 10, "-vf", "scale=63:47", "-pix_fmt", "yuv444p")
    with opened(f"file:{clip}") as capture:
        assert capture.grab()
        _, image = capture.retrieve()
        assert image is not None
        assert image.shape == (46, 62, 3)


def test_what_is_no_video_is_not_opened_and_its_ffmpeg_ends(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    with opened(f"file:{tmp_path / 'text.mp4'}") as capture:
        assert not capture.isOpened()
        assert not capture.grab()
        assert capture.retrieve() == (False, None)
        assert capture.size is None
        assert capture.source_fps is None
        assert capture.get(cv2.CAP_PROP_POS_MSEC) == 0
    assert_gone(capture.pid)


def test_closing_ends_an_ffmpeg_that_is_at_work(tmp_path: Path) -> None:
    with opened(f"file:{make_clip(tmp_path / 'clip.mp4', 200, 10)}") as capture:
        assert capture.grab()
        os.kill(capture.pid, 0)
    capture.release()
    assert_gone(capture.pid)


def test_an_ffmpeg_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_ffmpeg(monkeypatch, "sh", "-c", "trap '' TERM; echo YUV4MPEG2 W2 H2; while :; do :; done")
    monkeypatch.setattr(ffmpeg_capture, "END_S", 0.1)
    with opened("rtsp://cam/1") as capture:
        assert capture.isOpened()
    assert_gone(capture.pid)


def test_an_ffmpeg_without_a_word_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_ffmpeg(monkeypatch, "sleep", "60")
    with opened("rtsp://cam/1", open_s=0.2) as capture:
        assert not capture.isOpened()
    assert_gone(capture.pid)


@pytest.mark.parametrize("said", ["", "FRAME\\n", "FRAME\\n123", "other\\n123456"], ids=repr)
def test_a_stream_that_stops_in_between_has_broken_off(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    in_place_of_ffmpeg(monkeypatch, "sh", "-c", f"printf 'YUV4MPEG2 W2 H2\\n{said}'; exec sleep 60")
    with opened("rtsp://cam/1", read_s=0.2) as capture:
        assert capture.isOpened()
        assert not capture.grab()


def test_pictures_in_one_piece_with_their_header_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_ffmpeg(
        monkeypatch, "printf", "YUV4MPEG2 W2 H2 F5:0\\nFRAME\\n\\020\\020\\020\\020\\200\\200FRAME x\\nwhites"
    )
    with opened("rtsp://cam/1") as capture:
        assert capture.grab()
        _, image = capture.retrieve()
        assert image is not None
        assert image.tolist() == [[[0, 0, 0]] * 2] * 2
        assert capture.grab()
        assert not capture.grab()


def test_an_ffmpeg_that_tells_more_times_than_anybody_reads_is_not_held_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = "for n in $(seq 20000); do echo '0, 1, 1, 1, 1, 0x0' >&2; done"
    in_place_of_ffmpeg(monkeypatch, "sh", "-c", f"echo YUV4MPEG2 W2 H2; {times}; echo FRAME; printf 123456")
    with opened("rtsp://cam/1") as capture:
        assert capture.grab()


def test_noise_in_place_of_a_header_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_ffmpeg(monkeypatch, "cat", "/dev/zero")
    with opened("rtsp://cam/1") as capture:
        assert not capture.isOpened()


def test_a_missing_ffmpeg_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceError, match=r"expected the program ffmpeg, .* install FFmpeg 5.1 or newer"):
        FfmpegCapture("rtsp://cam/1", Decoding(), open_timeout_s=1, read_timeout_s=1)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (b"YUV4MPEG2 W1920 H1080 F25:1 Ip A1:1 C420mpeg2", RawFormat(1920, 1080)),
        (b"YUV4MPEG2 W2 H4", RawFormat(2, 4)),
        (b"YUV4MPEG2 W2", None),
        (b"YUV4MPEG2 Wx H4", None),
        (b"MPEG W2 H4", None),
        (b"\xff\xfe", None),
        (b"", None),
    ],
    ids=repr,
)
def test_the_header_tells_the_size(header: bytes, kind: RawFormat | None) -> None:
    assert raw_format(header) == kind


def assert_gone(pid: int) -> None:
    """Ended, and its exit code taken, so that no zombie stays."""
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
