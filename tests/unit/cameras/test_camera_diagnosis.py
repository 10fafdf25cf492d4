"""Against small servers on loopback that answer as cameras do."""

import re
import socket
from pathlib import Path

import pytest

from footfall.adapters.cameras.diagnosis import diagnose, diagnose_usb, no_answer
from support.answering import LOGIN, UNAUTHORIZED, always, camera, guarded


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (b"200 OK", "sends no video that can be read"),
        (b"403 Forbidden", r"refuses the user name or the password \(403\)"),
        (b"404 Not Found", r"no stream at this path \(404\)"),
        (b"503 Service Unavailable", "answers 503 Service Unavailable"),
    ],
)
@pytest.mark.parametrize("protocol", ["rtsp", "http"])
def test_an_answer_is_explained(protocol: str, status: bytes, said: str) -> None:
    version = b"RTSP/1.0" if protocol == "rtsp" else b"HTTP/1.0"
    with camera(always(status, version)) as port:
        text = diagnose(f"{protocol}://127.0.0.1:{port}/secret-path?password=x", None, timeout_s=5)
    assert_says(text, said)
    assert f"127.0.0.1:{port}" in text
    assert "secret-path" not in text
    assert "password=x" not in text


def assert_says(text: str, pattern: str) -> None:
    __tracebackhide__ = True

    assert re.search(pattern, text), text


@pytest.mark.parametrize(("protocol", "version"), [("rtsp", b"RTSP/1.0"), ("http", b"HTTP/1.0")])
def test_a_login_is_tried_before_it_is_called_wrong(protocol: str, version: bytes) -> None:
    with camera(guarded(b"404 Not Found", version)) as port:
        assert_says(
            diagnose(f"{protocol}://127.0.0.1:{port}/x", LOGIN, timeout_s=5), "no stream at this path"
        )
    with camera(guarded(UNAUTHORIZED, version)) as port:
        text = diagnose(f"{protocol}://127.0.0.1:{port}/x", LOGIN, timeout_s=5)
        assert_says(text, "refuses the user name or the password")
        assert "geheim" not in text


def test_a_login_of_an_unknown_kind_is_not_called_wrong() -> None:
    challenge = b'\r\nWWW-Authenticate: Digest realm="cam", nonce="1", algorithm=SHA-256'
    with camera(always(b"401 Unauthorized" + challenge)) as port:
        assert_says(
            diagnose(f"rtsp://127.0.0.1:{port}/x", LOGIN, timeout_s=5), "login of a kind that is not known"
        )
    with camera(always(b"401 Unauthorized")) as port:
        assert_says(diagnose(f"rtsp://127.0.0.1:{port}/x", LOGIN, timeout_s=5), r"refuses .* \(401\)")


def test_a_login_that_is_missing_is_asked_for() -> None:
    with camera(guarded(b"200 OK")) as port:
        assert_says(
            diagnose(f"rtsp://127.0.0.1:{port}/x", None, timeout_s=5), "set username and password_file"
        )


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xfe"]
)
def test_a_server_of_another_kind_is_said(answer: bytes) -> None:
    with camera(lambda _request: answer) as port:
        assert_says(diagnose(f"rtsp://127.0.0.1:{port}/x", None, timeout_s=5), "does not speak RTSP")


@pytest.mark.parametrize("scheme", ["rtsps", "https"])
def test_a_camera_without_tls_is_said(scheme: str) -> None:
    with camera(always(b"200 OK")) as port:
        assert_says(
            diagnose(f"{scheme}://127.0.0.1:{port}/x", None, timeout_s=5), f"does not speak {scheme.upper()}"
        )


def test_silence_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        address = f"rtsp://127.0.0.1:{port}/x"
        text = diagnose(address, None, timeout_s=0.2)
    assert_says(text, r"no answer from 127\.0\.0\.1:\d+ within 0\.2 s")
    assert text == no_answer(address, 0.2)


def test_a_usb_camera_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert_says(diagnose_usb(str(tmp_path / "video0")), "plugged in")


def test_a_usb_camera_without_a_picture_is_said(tmp_path: Path) -> None:
    (tmp_path / "video0").touch()
    assert_says(diagnose_usb(str(tmp_path / "video0")), "gives no picture")
