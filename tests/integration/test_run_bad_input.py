"""`footfall run` as a person meets it who has made a mistake, or whose camera or broker is down."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support.broker import Broker
from support.clips import make_clip
from support.counting import CountingProgram
from support.processes import free_port
from support.recorder import Heard, Recorder
from support.rtsp import RtspCamera
from support.wait import wait_until

pytestmark = pytest.mark.integration

PASSWORD = "geheim-4711"
WRONG_PASSWORD = "falsch-0815"
FAST = "--as-fast-as-possible"
OUTLINE = "[[0, 0], [1, 0], [1, 1], [0, 1]]"


def site(source: str, more: str = "") -> str:
    zones = f"zones: {{window: {{polygon: {OUTLINE}}}}}"
    return f"site: mall\nmodel: people.xml\ncameras:\n  one:\n    source: {source}\n    {zones}\n{more}"


def counting(folder: Path, text: str, broker: Broker | None = None) -> CountingProgram:
    if broker is None:
        return CountingProgram(folder, text, free_port(), write(folder / "mqtt.password", "any"))
    return CountingProgram(folder, text, broker.port, broker.password_file("inference"))


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


SITE_MISTAKES = [
    pytest.param("site: [mall", r"site\.yaml:\d+: expected YAML, .* check", id="no YAML"),
    pytest.param(
        site("a.avi", "stroes: {}"), "unknown key 'stroes'; did you mean 'stores'", id="unknown key"
    ),
    pytest.param(
        site("a.avi").replace(OUTLINE, "[[0, 0], [1, 0]]"),
        r"site\.yaml:6: .*window.*at least 3 points, found 2; add",
        id="two points",
    ),
    pytest.param(
        site("a.avi").replace(OUTLINE, "[[0, 0], [1, 1], [1, 0], [0, 1]]"),
        "does not cross itself, found .*; list the corners",
        id="crosses itself",
    ),
    pytest.param(
        site("a.avi", f"  two: {{source: b.avi, zones: {{window: {{polygon: {OUTLINE}}}}}}}"),
        r"cameras\.one\.zones\.window has it too; rename",
        id="id twice",
    ),
    pytest.param(
        site("a.avi", "stores: {shoes: {zones: [windw]}}"),
        "found 'windw'; did you mean 'window'",
        id="unknown zone",
    ),
    pytest.param(
        site(f"rtsp://viewer:{PASSWORD}@cam/1"),
        "without a password, .*; take it out",
        id="password in address",
    ),
    pytest.param(site(f"viewer:{PASSWORD}@cam/1"), "neither '://' nor such a file; write", id="no scheme"),
    pytest.param(
        site("a.avi").replace("people.xml", "other.xml"),
        r"other\.xml does not exist; expected",
        id="no model",
    ),
]


@pytest.mark.parametrize(("text", "said"), SITE_MISTAKES)
def test_a_mistake_in_the_site_is_said_and_nothing_starts(tmp_path: Path, text: str, said: str) -> None:
    ends_with_a_message(*counting(tmp_path, text).until_it_ends(), said)


VIDEO_MISTAKES: list[object] = [
    pytest.param(lambda path: path.parent, "expected a video file, found a folder; name", id="folder"),
    pytest.param(
        lambda path: path, r"clip\.avi: expected a video file, found no such file; check", id="none"
    ),
    pytest.param(lambda path: write(path, "text"), "one that FFmpeg cannot read .*; check it", id="no video"),
    pytest.param(lambda path: write(path, ""), "found an empty file; copy it again", id="empty"),
    pytest.param(lambda _: "rtsp://127.0.0.1:9/x", f"video file with {FAST}, .*; leave", id="camera"),
]


@pytest.mark.parametrize(("source", "said"), VIDEO_MISTAKES)
def test_a_replay_of_what_is_no_video_ends_with_the_reason(
    broker: Broker, tmp_path: Path, source: Callable[[Path], Path | str], said: str
) -> None:
    text = site(str(source(tmp_path / "clip.avi")))
    ends_with_a_message(*counting(tmp_path, text, broker).until_it_ends(FAST), said)


SURROUNDINGS = [
    pytest.param(
        "FOOTFALL_STATE_DIR", "site.yaml/state", "make it writable, or name another", id="no folder"
    ),
    pytest.param("FFSERVER_URL", "127.0.0.1:8090", "expected ffserver's address .*; mend it", id="ffserver"),
    pytest.param("MQTT_PORT", "mqtt", "MQTT_PORT must be a port .*not 'mqtt'", id="port"),
    pytest.param(
        "MQTT_PASSWORD_FILE", "nowhere", "MQTT_PASSWORD_FILE must name a readable file", id="password"
    ),
]


@pytest.mark.parametrize(("variable", "value", "said"), SURROUNDINGS)
def test_a_mistake_in_the_surroundings_names_the_variable(
    tmp_path: Path, variable: str, value: str, said: str
) -> None:
    code, output = counting(tmp_path, site("a.avi")).until_it_ends(**{variable: value})
    ends_with_a_message(code, output, said)
    assert variable in output


def ends_with_a_message(code: int, output: str, said: str) -> None:
    assert code == 1, output
    assert re.search(said, output), output
    assert "Traceback" not in output
    assert PASSWORD not in output


def test_a_video_that_is_cut_off_is_counted_as_far_as_it_goes(broker: Broker, tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.avi", 100).read_bytes()
    (tmp_path / "half.avi").write_bytes(whole[: len(whole) // 2])
    with listening_to(broker) as recorder:
        code, output = counting(tmp_path, site("half.avi"), broker).until_it_ends(FAST)
        wait_until(lambda: recorder.newest("footfall/mall/bucket/window"), "the minute that was seen")
    assert code == 0, output
    assert re.search(r"half\.avi: only \d+ of 100 announced pictures could be read", output)


def test_a_camera_that_refuses_the_password_leaves_the_others_alone(broker: Broker, tmp_path: Path) -> None:
    make_clip(tmp_path / "clip.avi")
    password_file = write(tmp_path / "camera.password", WRONG_PASSWORD)
    with RtspCamera(tmp_path / "camera", PASSWORD) as camera, listening_to(broker) as recorder:
        text = f"""\
site: mall
model: people.xml
cameras:
  good: {{source: clip.avi, loop: true, zones: {{window: {{polygon: {OUTLINE}}}}}}}
  bad:
    source: {camera.address}
    username: viewer
    password_file: {password_file.name}
    zones: {{door: {{polygon: {OUTLINE}}}}}
stores:
  shoes: {{zones: [window]}}
  books: {{zones: [window, door]}}
"""
        program = counting(tmp_path, text, broker)
        with program.staying() as running:
            wait_until(lambda: "refuses the user name" in detail(recorder, "bad"), "the reason")
            wait_until(lambda: people(recorder, "store/shoes") is not None, "the good camera's store")
            assert people(recorder, "zone/door") is None
            assert people(recorder, "store/books") is None
            assert_nothing_leaks(recorder, running.output(), running.pid, program.state)
            password_file.write_text(PASSWORD)
            wait_until(lambda: people(recorder, "store/books") is not None, "the camera, now let in")
            assert_nothing_leaks(recorder, running.output(), running.pid, program.state)
            assert running.stop() == 0
        wait_until(lambda: payload(recorder, "status") == b"offline", "the farewell")


def assert_nothing_leaks(recorder: Recorder, log: str, pid: int, state: Path) -> None:
    places = [each.payload for each in recorder.heard()]
    places += [path.read_bytes() for path in state.rglob("*") if path.is_file()]
    places += [log.encode(), Path(f"/proc/{pid}/cmdline").read_bytes()]
    for password in (PASSWORD, WRONG_PASSWORD):
        assert not [place for place in places if password.encode() in place]


def test_a_broker_that_comes_late_finds_the_counting_under_way(tmp_path: Path) -> None:
    make_clip(tmp_path / "clip.avi")
    broker = Broker(tmp_path / "broker")
    with counting(tmp_path, site("clip.avi") + "    loop: true\n", broker).staying() as running:
        wait_until(lambda: "cannot reach the broker" in running.output(), "a complaint")
        assert running.output().count("cannot reach the broker") == 1
        with broker, listening_to(broker) as recorder:
            wait_until(lambda: people(recorder, "zone/window") is not None, "a count")
            assert payload(recorder, "status") == b"online"
            assert running.stop() == 0
    assert "Traceback" not in running.output()


def test_what_was_counted_without_a_broker_is_delivered_by_the_next_start(tmp_path: Path) -> None:
    make_clip(tmp_path / "clip.avi")
    broker = Broker(tmp_path / "broker")
    program = counting(tmp_path, site("clip.avi"), broker)
    code, output = program.until_it_ends(FAST)
    assert code == 0, output
    assert re.search(r"[1-9]\d* events and minutes wait on disk, the next start delivers them", output)
    with broker, listening_to(broker) as recorder:
        program.until_it_ends(FAST)
        wait_until(lambda: len(starts_heard(recorder)) == 2, "the minutes of both starts")


def starts_heard(recorder: Recorder) -> set[str]:
    minutes = recorder.heard(lambda each: each.topic == "footfall/mall/bucket/window")
    return {each.body["boot"] for each in minutes}


def listening_to(broker: Broker) -> Recorder:
    return Recorder(broker.port, "ui", broker.passwords["ui"])


def newest(recorder: Recorder, topic: str) -> Heard | None:
    return recorder.newest(f"footfall/mall/{topic}")


def payload(recorder: Recorder, topic: str) -> bytes | None:
    heard = newest(recorder, topic)
    return heard.payload if heard else None


def people(recorder: Recorder, topic: str) -> int | None:
    heard = newest(recorder, f"{topic}/state")
    return heard.body["occupancy"] if heard else None


def detail(recorder: Recorder, camera: str) -> str:
    heard = newest(recorder, f"camera/{camera}/status")
    return (heard.body["detail"] or "") if heard else ""
