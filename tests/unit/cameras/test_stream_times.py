"""Against small servers on loopback, and by the beginnings of what FFmpeg really sends."""

import subprocess
from collections.abc import Callable

import pytest

from footfall.adapters.cameras.stream_times import Times, times_in, times_of
from support.answering import LOGIN, camera, guarded

PART = b"--cam\r\nContent-Type: image/jpeg\r\n\r\n"
TRANSPORT = b"\x47\x40\x11\x10\x00\x42\xf0\x25\x00"


def sends(body: bytes) -> Callable[[str], bytes]:
    return lambda _request: b"HTTP/1.0 200 OK\r\n\r\n" + body


def moved(location: str, status: bytes = b"302 Found") -> Callable[[str], bytes]:
    return lambda _request: b"HTTP/1.0 " + status + b"\r\nLocation: " + location.encode() + b"\r\n\r\n"


def asked(answer: Callable[[str], bytes], timeout_s: float = 5) -> Times:
    with camera(answer) as port:
        return times_of(f"http://127.0.0.1:{port}/video?size=1", LOGIN, timeout_s=timeout_s)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("encoded", "times"),
    [
        pytest.param(["-c:v", "mjpeg", "-f", "mpjpeg"], Times.NONE, id="JPEG in parts"),
        pytest.param(["-c:v", "mjpeg", "-f", "mjpeg"], Times.NONE, id="JPEG one after another"),
        pytest.param(["-c:v", "libx264", "-f", "h264"], Times.NONE, id="bare H.264"),
        pytest.param(["-c:v", "libx265", "-f", "hevc"], Times.NONE, id="bare H.265"),
        pytest.param(["-c:v", "mpeg4", "-f", "m4v"], Times.NONE, id="bare MPEG-4"),
        pytest.param(["-c:v", "libx264", "-f", "mpegts"], Times.SENT, id="transport stream"),
        pytest.param(["-c:v", "mpeg2video", "-f", "vob"], Times.SENT, id="program stream"),
        pytest.param(["-c:v", "libx264", "-f", "flv"], Times.SENT, id="FLV"),
        pytest.param(["-c:v", "libx264", "-f", "matroska"], Times.SENT, id="Matroska"),
        pytest.param(["-c:v", "libx264", "-movflags", "empty_moov", "-f", "mp4"], Times.SENT, id="MP4"),
    ],
)
def test_what_ffmpeg_sends_is_known_by_its_beginning(encoded: list[str], times: Times) -> None:
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1", "-pix_fmt", "yuv420p"]
    command = ["ffmpeg", "-v", "quiet", *picture, *encoded, "pipe:1"]
    sent = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    assert times_in(sent[:8]) is times


@pytest.mark.parametrize(
    ("beginning", "times"),
    [
        pytest.param(b"\r\n--cam\r\n", Times.NONE, id="an empty line before the parts"),
        pytest.param(b"#EXTM3U\n", Times.SENT, id="a playlist"),
        pytest.param(b"", Times.UNKNOWN, id="nothing"),
    ],
)
def test_other_beginnings_are_known_too(beginning: bytes, times: Times) -> None:
    assert times_in(beginning) is times


def test_a_camera_is_asked_with_its_login() -> None:
    with camera(guarded(b"200 OK\r\n\r\n" + PART, b"HTTP/1.0")) as port:
        address = f"http://127.0.0.1:{port}/video"
        assert times_of(address, LOGIN, timeout_s=5) is Times.NONE
        assert times_of(address, None, timeout_s=5) is Times.UNKNOWN


def test_a_camera_that_sends_on_is_followed() -> None:
    with camera(sends(TRANSPORT)) as port:
        assert asked(moved(f"http://127.0.0.1:{port}/there", b"301 Moved Permanently")) is Times.SENT


def test_a_login_is_for_the_camera_alone() -> None:
    with camera(guarded(b"200 OK\r\n\r\n" + PART, b"HTTP/1.0")) as port:
        assert asked(moved(f"http://localhost:{port}/there")) is Times.UNKNOWN
        assert asked(moved(f"http://127.0.0.1:{port}/there")) is Times.NONE


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(moved("/round/and/round"), id="sends in circles"),
        pytest.param(moved("rtsp://127.0.0.1:9/x"), id="sends to another protocol"),
        pytest.param(lambda _request: b"SSH-2.0-OpenSSH_9.2\r\n", id="no HTTP"),
        pytest.param(lambda _request: b"HTTP/1.0 404 Not Found\r\n\r\n" + PART, id="an error"),
        pytest.param(moved("http://[bad/"), id="sends to no address"),
    ],
)
def test_what_is_not_understood_is_unknown(answer: Callable[[str], bytes]) -> None:
    assert asked(answer) is Times.UNKNOWN


def test_silence_says_nothing() -> None:
    with camera(lambda _request: b"") as port:
        address = f"http://127.0.0.1:{port}/video"
    assert times_of(address, None, timeout_s=1) is Times.UNKNOWN
