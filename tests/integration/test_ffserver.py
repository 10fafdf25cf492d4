"""A real ffserver, real FFmpegs and the real feed of inference."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from footfall.adapters.stream import StreamFeed
from support.ffserver import FfserverUnderTest, processes
from support.streaming import (
    CAMERA,
    HEIGHT,
    WIDTH,
    Viewer,
    decoded,
    feeding,
    is_marked_stale,
    picture,
    stuck_viewer,
)
from support.wait import wait_until

pytestmark = pytest.mark.integration


@pytest.fixture
def ffserver(tmp_path: Path) -> Iterator[FfserverUnderTest]:
    with FfserverUnderTest(tmp_path / "ffserver") as running:
        yield running


def ended(pid: int) -> bool:
    return all(pid != running for running, _, _ in processes())


def test_nothing_is_encoded_while_nobody_watches(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver):
        assert ffserver.ffmpeg_pids() == []
        with Viewer(ffserver) as viewer:
            viewer.waits_for(3)
            assert len(ffserver.ffmpeg_pids()) == 1
            with Viewer(ffserver) as another:
                another.waits_for(3)
                assert len(ffserver.ffmpeg_pids()) == 1, "viewers share one encoder"
        status = ffserver.status(CAMERA)
        assert status is not None and status["viewers"] == 0
        assert len(ffserver.ffmpeg_pids()) == 1, "the encoder lingers for the next viewer"
        wait_until(lambda: not ffserver.ffmpeg_pids(), "FFmpeg to end after the last viewer")


def test_the_picture_moves_and_is_the_one_that_was_sent(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver), Viewer(ffserver) as viewer:
        seen = viewer.waits_for(12)
    assert len(set(seen)) >= 10
    image = decoded(seen[-1])
    assert image.shape == (HEIGHT, WIDTH, 3)
    assert any(np.abs(image.astype(int) - picture(number)).mean() < 12 for number in range(7 * WIDTH // 8)), (
        "no sent picture is like the received one"
    )


def test_a_slow_viewer_neither_slows_the_others_nor_grows_memory(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver), Viewer(ffserver) as first, Viewer(ffserver) as second, ExitStack() as stuck:
        first.waits_for(20)
        for _ in range(4):
            stuck.enter_context(stuck_viewer(ffserver))
        wait_until(lambda: (ffserver.status(CAMERA) or {})["viewers"] == 6, "the slow viewers")
        memory_before, second_before, began = (
            ffserver.resident_bytes(),
            len(second.pictures),
            time.monotonic(),
        )
        missed = sum(len(jpeg) for jpeg in first.waits_for(100))
        rate = 100 / (time.monotonic() - began)
        status = ffserver.status(CAMERA)
        grown = ffserver.resident_bytes() - memory_before
    assert status is not None and status["viewers"] == 6, "a slow viewer is not sent away so soon"
    assert rate > 0.75 * status["fps_in"], "the quick viewers get what is fed"
    assert len(second.pictures) - second_before > 90
    assert grown < 4 * missed / 4, f"grew by {grown} bytes while 4 viewers missed {missed} each"


def test_a_viewer_that_was_slow_goes_on_with_the_newest_picture(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver), Viewer(ffserver) as quick, stuck_viewer(ffserver) as slow:
        quick.waits_for(60)
        missed = len(quick.pictures)
        slow.settimeout(10)
        read = b""
        while not any(fresh in read for fresh in quick.pictures[missed:]):
            read += slow.recv(1 << 16)
    assert read.count(b"Content-Length:") < 30, "it was sent what it had missed"


def test_stale_pictures_are_marked_and_live_ones_return_without_reconnecting(
    ffserver: FfserverUnderTest,
) -> None:
    with feeding(ffserver):
        viewer = Viewer(ffserver)
        live = viewer.waits_for(5)[-1]
        assert not is_marked_stale(live)
    with viewer:
        wait_until(lambda: is_marked_stale(viewer.pictures[-1]), "the last picture marked as stale", 6)
        marked = viewer.waits_for(3)
        assert all(is_marked_stale(jpeg) for jpeg in marked)
        assert viewer.times[-1] - viewer.times[-3] > 1, "about one a second"
        with feeding(ffserver):
            wait_until(lambda: not is_marked_stale(viewer.pictures[-1]), "live pictures")


def test_an_old_picture_is_never_shown_as_live_to_a_new_viewer(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver):
        assert not is_marked_stale(ffserver.still(CAMERA))
    wait_until(lambda: not ffserver.ffmpeg_pids(), "FFmpeg to end")
    assert is_marked_stale(ffserver.still(CAMERA))


def test_before_the_first_picture_a_slate_is_shown(ffserver: FfserverUnderTest) -> None:
    feed = StreamFeed(ffserver.url, CAMERA, ffserver.feed_token)
    wait_until(lambda: ffserver.status(CAMERA), "the feed to connect")
    slate = decoded(ffserver.still(CAMERA))
    feed.close()
    assert slate.shape == (576, 768, 3)
    assert slate.min() < 60 and slate.max() > 200, "white text on dark ground"


def test_stills_are_fresh(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver):
        stills: set[bytes] = set()
        wait_until(lambda: stills.add(ffserver.still(CAMERA)) or len(stills) >= 5, "different stills", 10)
        assert len(ffserver.ffmpeg_pids()) == 1


def test_a_killed_ffmpeg_is_replaced(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver), Viewer(ffserver) as viewer:
        viewer.waits_for(3)
        (killed,) = ffserver.ffmpeg_pids()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: ffserver.ffmpeg_pids() not in ([killed], []), "another FFmpeg")
        viewer.waits_for(5)
    assert "FFmpeg ended with code -9" in ffserver.program.output()


def test_the_encoder_follows_a_change_of_size(ffserver: FfserverUnderTest) -> None:
    feed = StreamFeed(ffserver.url, CAMERA, ffserver.feed_token)
    wait_until(lambda: ffserver.status(CAMERA), "the feed to connect")
    with Viewer(ffserver) as viewer:
        for shape in ((120, 160, 3), (98, 131, 3)):

            def arrived(shape: tuple[int, ...] = shape) -> bool:
                if feed.wanted:
                    feed.write(np.full(shape, 90, np.uint8))
                return bool(viewer.pictures) and decoded(viewer.pictures[-1]).shape == shape

            wait_until(arrived, f"a picture of {shape}")
    feed.close()
    assert "WARNING" not in ffserver.program.output()


def test_the_feed_reconnects_after_ffserver_was_restarted(
    ffserver: FfserverUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    with feeding(ffserver):
        with Viewer(ffserver) as viewer:
            viewer.waits_for(3)
        assert ffserver.stop() == 0
        ffserver.start()
        wait_until(lambda: (ffserver.status(CAMERA) or {}).get("connected_since"), "the feed to come back")
        with Viewer(ffserver) as viewer:
            viewer.waits_for(3)
    assert "ERROR" not in [record.levelname for record in caplog.records]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_no_ffmpeg_outlives_ffserver(ffserver: FfserverUnderTest, end: str) -> None:
    with feeding(ffserver), Viewer(ffserver) as viewer:
        viewer.waits_for(3)
        (pid,) = ffserver.ffmpeg_pids()
        began = time.monotonic()
        getattr(ffserver, end)()
        assert time.monotonic() - began < 5
        wait_until(lambda: ended(pid), "FFmpeg to end with ffserver")


def ticket_of(minutes: int) -> Callable[[FfserverUnderTest], str]:
    """A ticket that was made so many minutes ago."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - 60 * minutes

    def make(ffserver: FfserverUnderTest) -> str:
        maker = URLSafeTimedSerializer(ffserver.ticket_key, salt="footfall-stream", signer=Earlier)
        return str(maker.dumps({"camera": CAMERA}))

    return make


def forged(ffserver: FfserverUnderTest) -> str:
    return str(URLSafeTimedSerializer("guessed", salt="footfall-stream").dumps({"camera": "*"}))


@pytest.mark.parametrize(
    ("path", "ticket", "expected"),
    [
        (f"/{CAMERA}.jpg", lambda f: f.ticket(CAMERA), 200),
        (f"/{CAMERA}.jpg", lambda f: f.ticket("*"), 200),
        (f"/{CAMERA}.mjpeg", lambda f: None, 401),
        (f"/{CAMERA}.jpg", lambda f: None, 401),
        (f"/{CAMERA}.jpg", lambda f: "", 401),
        (f"/{CAMERA}.jpg", lambda f: "nonsense.x.y", 401),
        (f"/{CAMERA}.mjpeg", forged, 401),
        (f"/{CAMERA}.jpg", ticket_of(minutes=14), 200),
        (f"/{CAMERA}.jpg", ticket_of(minutes=16), 401),
        (f"/{CAMERA}.jpg", lambda f: f.ticket("other"), 401),
        ("/other.jpg", lambda f: f.ticket("other"), 404),
        ("/status.json", lambda f: f.ticket(CAMERA), 401),
        ("/status.json", lambda f: f.ticket("*"), 200),
        ("/", lambda f: f.ticket("*"), 200),
        ("/", lambda f: None, 401),
        ("/health", lambda f: None, 200),
        ("/..%2f..%2fetc%2fpasswd.jpg", lambda f: f.ticket("*"), 404),
    ],
)
def test_only_the_right_ticket_opens_a_picture(
    ffserver: FfserverUnderTest, path: str, ticket: Callable[[FfserverUnderTest], str | None], expected: int
) -> None:
    with feeding(ffserver):
        shown = ticket(ffserver)
        assert ffserver.get(path if shown is None else f"{path}?ticket={shown}") == expected
    secrets = (ffserver.feed_token, ffserver.ticket_key, ffserver.viewer_password, shown)
    assert not any(secret and secret in ffserver.program.output() for secret in secrets)


def test_programs_log_in_with_the_viewers_password(ffserver: FfserverUnderTest) -> None:
    with feeding(ffserver):
        assert ffserver.get(f"/{CAMERA}.jpg", ffserver.basic()) == 200
        assert ffserver.get("/status.json", ffserver.basic("operator")) == 401
        ffserver.viewer_password = "wrong"
        assert ffserver.get("/status.json", ffserver.basic()) == 401


def test_a_wrong_feed_token_is_reported_with_the_way_out(
    ffserver: FfserverUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    with feeding(ffserver, token="wrong-token") as feed:
        wait_until(lambda: caplog.records, "a complaint")
        assert not feed.wanted
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "FFSERVER_FEED_TOKEN_FILE" in record.message and "wrong-token" not in record.message
    assert ffserver.status(CAMERA) is None


def test_a_refusal_that_lasts_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    asked = []

    class Refuses(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(401)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refuses) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        feed = StreamFeed(f"http://127.0.0.1:{server.server_port}", CAMERA, "token")
        wait_until(lambda: len(asked) >= 3, "three attempts")
        feed.close()
        server.shutdown()
        thread.join()
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_port_in_use_is_named_with_the_variable_that_changes_it(ffserver: FfserverUnderTest) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "footfall_ffserver"],
        env={**os.environ, **ffserver.environment()}, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert second.returncode == 1
    assert str(ffserver.port) in second.stderr and "FFSERVER_PORT" in second.stderr
    assert "Traceback" not in second.stderr


def test_without_ffmpeg_it_says_what_to_install(tmp_path: Path) -> None:
    environment = {**FfserverUnderTest(tmp_path).environment(), "PATH": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "footfall_ffserver"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1
    assert "apt install ffmpeg" in ended.stderr and "Traceback" not in ended.stderr
