"""`footfall run` in more than one process counts and ends as in one."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from support.broker import Broker
from support.clips import make_clip
from support.colour_network import colour_network
from support.contract import schema_for
from support.counting import CountingProgram
from support.demo import CLIP
from support.models import default_model
from support.processes import Program
from support.recorder import Heard, Recorder
from support.tiny_detector import save, tiny_network
from support.wait import wait_until

pytestmark = pytest.mark.integration

PLACES = "zones: {%s: {polygon: [[0, 0], [1, 0], [1, 1], [0, 1]], min_visit_s: 0.3, grace_s: 0.5}}"
COUNTED = """\
site: mall
model: {model}
processes: {processes}
unique_visitors: {{model: looks.xml}}
cameras:
  north: {{source: north.avi, motion_gate: false, {north}}}
  south: {{source: south.avi, motion_gate: false, {south}}}
  yard: {{source: "rtsp://127.0.0.1/", enabled: false}}
stores:
  shoe-shop: {{zones: [window, hall]}}
"""
RUNNING = """\
site: mall
model: people.xml
processes: 3
cameras:
  north: {source: north.avi, loop: true}
  south: {source: south.avi, loop: true}
  east: {source: south.avi, loop: true, model: others/people.xml}
"""


def clips_and_another_model(folder: Path) -> None:
    """What RUNNING needs; its second model is called as its first."""
    for name in ("north", "south"):
        make_clip(folder / f"{name}.avi")
    (folder / "others").mkdir()
    save(tiny_network(folder), folder / "others" / "people.xml")


def standing_people(to: Path, at_s: float) -> None:
    """Five seconds of one picture of the demo's clip, then two of nothing: nobody comes or goes but at the ends."""
    still = ["-ss", str(at_s), "-i", str(CLIP), "-frames:v", "1", str(to.with_suffix(".png"))]
    subprocess.run(["ffmpeg", "-v", "error", *still], check=True)
    stay = "loop=loop=-1:size=1,fps=10,trim=duration=5,tpad=stop_duration=2:color=gray,format=yuvj420p"
    clip = ["-i", str(to.with_suffix(".png")), "-vf", stay, "-c:v", "mjpeg", "-q:v", "2", str(to)]
    subprocess.run(["ffmpeg", "-v", "error", *clip], check=True)


def descendants(pid: int) -> list[int]:
    """A process's children, and theirs.

    Source:
        proc(5), /proc/[pid]/task/[tid]/children.
    """
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in map(int, path.read_text().split()):
                found += [child, *descendants(child)]
    return found


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def lookers(pid: int) -> list[int]:
    """The further processes of a running program."""
    return [child for child in descendants(pid) if b"\0look\0" in Path(f"/proc/{child}/cmdline").read_bytes()]


def what_was_said(folder: Path, processes: int) -> list[Heard]:
    """All messages about two clips that were counted to their ends."""
    folder.mkdir()
    colour_network(folder / "looks.xml")
    for name, at_s in (("north", 12.0), ("south", 40.0)):
        standing_people(folder / f"{name}.avi", at_s)
    places = {"north": PLACES % "window", "south": PLACES % "hall"}
    site = COUNTED.format(model=default_model(), processes=processes, **places)
    with (
        Broker(folder / "broker") as broker,
        Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder,
    ):
        counting = CountingProgram(folder, site, broker.port, broker.password_file("inference"))
        with counting.staying() as program:
            for name in ("north", "south"):
                ended = f"footfall/mall/camera/{name}/status"
                wait_until(lambda topic=ended: offline(recorder, topic), f"the end of {name}", 60)
            assert len(lookers(program.pid)) == processes - 1
            assert program.stop() == 0, program.output()
        wait_until(lambda: recorder.newest("footfall/mall/bucket/shoe-shop"), "the last minute")
        wait_until(lambda: recorder.newest("footfall/mall/status"), "the farewell")
        return recorder.heard()


def offline(recorder: Recorder, topic: str) -> bool:
    newest = recorder.newest(topic)
    return newest is not None and newest.body["detail"] == "the video file has ended"


def state(recorder: Recorder, topic: str) -> str | None:
    newest = recorder.newest(topic)
    return None if newest is None else newest.body["state"]


def events(heard: list[Heard]) -> Counter[tuple[str, Any]]:
    """What happened, how often."""
    return Counter((each.topic, each.body.get("zone")) for each in heard if "/event/" in each.topic)


def buckets(heard: list[Heard]) -> dict[str, int]:
    """Visits by place; a run may lie in two minutes."""
    visits: Counter[str] = Counter()
    for each in heard:
        if "/bucket/" in each.topic:
            schema_for(each.topic).validate(each.body)
            visits[each.topic] += each.body["visits"]
    return visits


def kinds(heard: list[Heard]) -> dict[str, set[str]]:
    """What is said on which topic."""
    said: dict[str, set[str]] = {}
    for each in heard:
        if each.payload.startswith(b"{"):
            schema_for(each.topic).validate(each.body)
            said.setdefault(each.topic, set()).update(each.body)
    return said


def engine(heard: list[Heard]) -> dict[str, Any]:
    """The last engine/status, without its times."""
    body = [each.body for each in heard if each.topic.endswith("engine/status")][-1]
    models = [(each["model"], each["device"], each["precision"]) for each in body["models"]]
    devices = [(each["device"], each["kind"], each["state"], each["title"]) for each in body["devices"]]
    known = {name: body[name] for name in ("model", "device", "precision", "site_name")}
    return known | {"models": models, "devices": devices}


def states(heard: list[Heard]) -> dict[str, Any]:
    """How the cameras were at the end, and how many visits each place had."""
    last = {each.topic: each.body for each in heard if each.payload.startswith(b"{")}
    cameras = {
        topic: {name: body[name] for name in ("state", "detail", "width_px", "height_px", "name")}
        for topic, body in last.items()
        if "/camera/" in topic and topic.endswith("/status")
    }
    visits = {topic: body["visits_today"] for topic, body in last.items() if "visits_today" in body}
    return cameras | visits


def test_two_processes_say_what_one_says(tmp_path: Path) -> None:
    one, two = (what_was_said(tmp_path / str(number), number) for number in (1, 2))
    assert sum(events(one).values()) > 4, "people who come and go"
    assert events(two) == events(one)
    assert buckets(two) == buckets(one)
    assert states(two) == states(one)
    assert engine(two) == engine(one)
    assert kinds(two) == kinds(one)


@pytest.fixture
def running(tmp_path: Path, broker: Broker) -> Iterator[Program]:
    """Three cameras in three processes, all at work; the first process does not use the site's own model."""
    clips_and_another_model(tmp_path)
    counting = CountingProgram(tmp_path, RUNNING, broker.port, broker.password_file("inference"))
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder, counting.staying() as program:
        for name in ("north", "south", "east"):
            topic = f"footfall/mall/camera/{name}/status"
            wait_until(lambda on=topic: state(recorder, on) == "online", f"camera {name}", 60)
        yield program


def test_the_engine_status_names_the_models_of_all_processes_and_the_sites_own_first(
    running: Program, broker: Broker, tmp_path: Path
) -> None:
    topic = "footfall/mall/engine/status"
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder:
        told = wait_until(
            lambda: (said := recorder.newest(topic)) and len(said.body["models"]) == 2 and said.body,
            "both models",
        )
    schema_for(topic).validate(told)
    assert [each["model"] for each in told["models"]] == [f"{tmp_path.name}/people", "others/people"]
    assert told["model"] == f"{tmp_path.name}/people"
    assert len(lookers(running.pid)) == 2


def test_the_command_line_of_a_looker_tells_nothing(running: Program) -> None:
    for pid in lookers(running.pid):
        *program, number, _ = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        assert program[1:] == [b"-m", b"footfall", b"look"]
        assert number.isdigit()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda each: each.name)
def test_the_end_of_a_looker_ends_the_program_with_an_error(running: Program, number: signal.Signals) -> None:
    family = descendants(running.pid)
    first, second = lookers(running.pid)
    os.kill(first, number)
    assert running.process is not None
    assert running.process.wait(20) == 1
    said = running.output()
    assert f"has ended with status -{number.value}; expected it to run as long as this one" in said
    assert "Traceback" not in said
    wait_until(lambda: not any(map(alive, [*family, second])), "the end of all its processes")


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda pid: os.kill(pid, signal.SIGINT), id="SIGINT"),
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), id="Ctrl-C"),
        pytest.param(lambda pid: os.killpg(pid, signal.SIGTERM), id="supervisor"),
    ],
)
def test_whoever_ends_the_program_ends_all_of_it(running: Program, end: Callable[[int], None]) -> None:
    family = descendants(running.pid)
    assert len(lookers(running.pid)) == 2
    end(running.pid)
    assert running.process is not None
    assert running.process.wait(10) == 0, running.output()
    assert not any(map(alive, family))
    assert "ERROR" not in running.output()


def test_a_looker_that_hangs_holds_up_no_end(running: Program) -> None:
    """The supervisor would end everything by force 10 s after it asked."""
    family = descendants(running.pid)
    os.kill(lookers(running.pid)[0], signal.SIGSTOP)
    os.killpg(running.pid, signal.SIGTERM)
    assert running.process is not None
    assert running.process.wait(20) == 0, running.output()
    assert not any(map(alive, family))


def test_a_program_that_is_killed_leaves_no_looker(running: Program) -> None:
    family = descendants(running.pid)
    first, _ = lookers(running.pid)
    os.kill(first, signal.SIGSTOP)  # It cannot see for itself that the program is gone.
    os.kill(running.pid, signal.SIGKILL)
    wait_until(lambda: not any(map(alive, family)), "the end of all its processes")


def test_a_replay_is_one_process(tmp_path: Path, broker: Broker) -> None:
    clips_and_another_model(tmp_path)
    counting = CountingProgram(
        tmp_path, RUNNING.replace(", loop: true", ""), broker.port, broker.password_file("inference")
    )
    code, said = counting.until_it_ends("--as-fast-as-possible")
    assert code == 0, said
    assert "processes" not in said


def test_a_small_site_needs_one_process_and_says_so(tmp_path: Path, broker: Broker) -> None:
    clips_and_another_model(tmp_path)
    counting = CountingProgram(
        tmp_path, RUNNING.replace("processes: 3\n", ""), broker.port, broker.password_file("inference")
    )
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder, counting.staying() as program:
        wait_until(lambda: recorder.newest("footfall/mall/camera/east/status"), "a camera", 60)
        assert lookers(program.pid) == []
        if len(os.sched_getaffinity(0)) > 1:
            assert "processes: 1, since up to 30 pictures a second hold Python's lock for" in program.output()
