"""The server inside this process: what feeds are told and what is not accepted from them."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer
from itsdangerous import URLSafeTimedSerializer

from footfall_ffserver import child
from footfall_ffserver.app import create_app, serve
from footfall_ffserver.encoder import Encoder
from footfall_ffserver.settings import Settings
from support.processes import free_port

SETTINGS = Settings(
    bind="127.0.0.1", port=0, feed_token="token", ticket_key="key", viewer_password="word",
    linger_s=0.05, viewer_patience_s=0.3,
)  # fmt: skip
TICKET = URLSafeTimedSerializer("key", salt="footfall-stream").dumps({"camera": "*"})
BEARER = {"Authorization": "Bearer token"}
SIZE = {"width": 64, "height": 48, "fps": 10}
FRAME = bytes(64 * 48 * 3)

Client = TestClient[web.Request, web.Application]


def play(scene: Callable[[Client], Awaitable[None]]) -> None:
    """Run a scene against a fresh server."""

    async def act() -> None:
        async with asyncio.timeout(30), TestClient(TestServer(create_app(SETTINGS))) as client:
            await scene(client)

    asyncio.run(act())


async def connect(client: Client, camera: str = "door") -> ClientWebSocketResponse:
    feed = await client.ws_connect(f"/feed/{camera}", headers=BEARER)
    assert await feed.receive_json() == {"viewers": 0}
    return feed


async def until(condition: Callable[[], bool]) -> None:
    """Wait for it; the deadline is that of the scene."""
    while not condition():
        await asyncio.sleep(0.01)


async def reason_of_close(feed: ClientWebSocketResponse) -> str:
    message = await feed.receive()
    while message.type not in (WSMsgType.CLOSE, WSMsgType.CLOSED):
        message = await feed.receive()
    return str(message.extra)


def test_a_feed_is_told_how_many_watch_until_the_camera_is_off_air() -> None:
    async def scene(client: Client) -> None:
        feed = await connect(client)
        first = await client.get(f"/door.mjpeg?ticket={TICKET}")
        assert await feed.receive_json() == {"viewers": 1}
        second = await client.get(f"/door.mjpeg?ticket={TICKET}")
        assert await feed.receive_json() == {"viewers": 2}
        second.close()
        assert await feed.receive_json() == {"viewers": 1}
        first.close()
        assert await feed.receive_json() == {"viewers": 0}

    play(scene)


def test_a_new_feed_takes_the_place_of_the_old_one() -> None:
    async def scene(client: Client) -> None:
        old, new = await connect(client), await connect(client)
        assert "another feed" in await reason_of_close(old)
        await new.send_json(SIZE)
        status = await (await client.get(f"/status.json?ticket={TICKET}")).json()
        assert [(entry["camera"], entry["width"]) for entry in status["cameras"]] == [("door", 64)]

    play(scene)


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([FRAME], "expected the size first"),
        ([SIZE, FRAME + b"x"], "expected 9216 bytes for 64x48, got 9217"),
        ([SIZE, b""], "got 0"),
        (["hello"], "expected {"),
        ([[64, 48]], "expected {"),
        ([{"width": 64}], "expected {"),
        ([{"width": 64, "height": "48"}], "expected a size up to"),
        ([{"width": -64, "height": -48}], "expected a size up to"),
        ([{"width": 10**9, "height": 10**9}], "expected a size up to"),
        ([{"width": True, "height": 48}], "expected a size up to"),
        ([{"width": "9" * 500, "height": 48}], "expected a size up to"),
    ],
)
def test_a_feed_that_breaks_the_protocol_is_closed_with_the_reason(messages: list[Any], reason: str) -> None:
    async def scene(client: Client) -> None:
        feed = await connect(client)
        for message in messages:
            if isinstance(message, bytes):
                await feed.send_bytes(message)
            elif isinstance(message, str):
                await feed.send_str(message)
            else:
                await feed.send_json(message)
        assert reason in await reason_of_close(feed)

    play(scene)


@pytest.mark.parametrize("authorization", [{}, {"Authorization": "Bearer tokem"}, {"Authorization": "token"}])
def test_a_feed_without_the_token_is_refused(authorization: dict[str, str]) -> None:
    async def scene(client: Client) -> None:
        with pytest.raises(WSServerHandshakeError) as error:
            await client.ws_connect("/feed/door", headers=authorization)
        assert error.value.status == 401

    play(scene)


@pytest.mark.parametrize("camera", ["UPPER", "a.b", "a%2eb", "a%2fb", "x" * 65])
def test_what_is_no_camera_id_is_no_feed(camera: str) -> None:
    async def scene(client: Client) -> None:
        assert (await client.get(f"/feed/{camera}", headers=BEARER)).status == 404

    play(scene)


def test_an_unknown_camera_is_answered_with_those_that_are_known() -> None:
    async def scene(client: Client) -> None:
        await connect(client, "door-1")
        answer = await client.get(f"/dor.jpg?ticket={TICKET}")
        assert answer.status == 404
        assert "door-1" in await answer.text()

    play(scene)


def test_a_viewer_that_accepts_nothing_is_dropped() -> None:
    async def scene(client: Client) -> None:
        feed = await connect(client)
        await feed.send_json({"width": 1280, "height": 960, "fps": 10})
        _, writer = await asyncio.open_connection(client.host, client.port, limit=1024)
        writer.write(f"GET /door.mjpeg?ticket={TICKET} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        noise = b"".join(bytes([n * n * 7919 % 251]) for n in range(4096)) * (1280 * 960 * 3 // 4096 + 1)
        viewers = 1
        while viewers:
            await feed.send_bytes(noise[: 1280 * 960 * 3])
            try:
                viewers = (await feed.receive_json(timeout=0.02))["viewers"]
            except TimeoutError:
                continue
        writer.close()

    play(scene)


def test_an_ffmpeg_that_cannot_be_started_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    async def scene(client: Client) -> None:
        feed = await connect(client)
        await feed.send_json(SIZE)
        with monkeypatch.context() as without_ffmpeg:
            without_ffmpeg.setenv("PATH", str(tmp_path))
            viewer = await client.get(f"/door.mjpeg?ticket={TICKET}")
            await feed.send_bytes(FRAME)
            await until(lambda: "FFmpeg cannot be started" in caplog.text)
        await viewer.content.readuntil(b"Content-Type: image/jpeg")
        viewer.close()

    play(scene)
    assert "broke off" not in caplog.text


def test_a_broadcast_that_breaks_off_is_logged_and_goes_on_for_the_same_viewer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    encode, attempts = Encoder.run, itertools.count()

    async def breaks_off_once(encoder: Encoder) -> None:
        if next(attempts) == 0:
            raise RuntimeError("a mistake in the program")
        await encode(encoder)

    async def scene(client: Client) -> None:
        feed = await connect(client)
        await feed.send_json(SIZE)
        viewer = await client.get(f"/door.mjpeg?ticket={TICKET}")
        await feed.send_bytes(FRAME)
        await viewer.content.readuntil(b"Content-Type: image/jpeg")
        viewer.close()

    monkeypatch.setattr(Encoder, "run", breaks_off_once)
    play(scene)
    assert "camera door: the broadcast broke off" in caplog.text and "a mistake" in caplog.text


def test_a_stale_picture_that_cannot_be_rendered_for_want_of_ffmpeg_is_a_render_error(tmp_path: Path) -> None:
    with pytest.raises(child.RenderError, match="cannot be started"):
        asyncio.run(child.render([str(tmp_path / "ffmpeg")], b""))


def test_pages_are_not_cached_and_may_be_shown_from_another_port() -> None:
    async def scene(client: Client) -> None:
        answer = await client.get(f"/?ticket={TICKET}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "<h1>" in await answer.text()

    play(scene)


def test_an_expired_ticket_opens_no_login_dialogue_but_a_bare_address_does() -> None:
    async def scene(client: Client) -> None:
        assert (await client.get("/")).headers["WWW-Authenticate"].startswith("Basic")
        assert not (await client.get("/?ticket=old")).headers["WWW-Authenticate"].startswith("Basic")

    play(scene)


def test_the_status_page_lists_the_feeds() -> None:
    async def scene(client: Client) -> None:
        feed = await connect(client, "door-1")
        await feed.send_json(SIZE)
        async with ClientSession() as session, session.get(client.make_url(f"/?ticket={TICKET}")) as answer:
            page = await answer.text()
        assert "door-1" in page and "64 x 48" in page

    play(scene)


def test_a_connection_on_which_nothing_is_asked_for_is_closed() -> None:
    settings = replace(SETTINGS, port=free_port(), idle_s=0.3)

    async def act() -> None:
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            server = group.create_task(serve(settings))
            reader, writer = await connection_to(settings.port)
            assert await reader.read() == b""
            writer.close()
            server.cancel()

    asyncio.run(act())


async def connection_to(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection, once the server listens; the deadline is that of the scene."""
    while True:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.01)
