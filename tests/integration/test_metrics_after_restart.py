"""What shops ask of today goes on where it was when the counting program is started anew."""

from pathlib import Path
from typing import Any

import pytest

from support.broker import Broker
from support.demo import counting_live, demo_site
from support.recorder import Heard, Recorder
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

Metrics = dict[str, Any]


SITE = "footfall/demo-mall"
HEAT, ZONE, DOOR = "camera/walkway/heatmap", "zone/junction/metrics", "line/right-door/metrics"


def counted(folder: Path, name: str) -> dict[str, Metrics]:
    """Count until somebody's visit is over, end the program, and return the last it said, by topic."""
    with Broker(folder / f"broker {name}") as broker:
        recorder = Recorder(broker.port, "ui", broker.passwords["ui"])
        program = counting_live(folder / "site.yaml", broker, folder / "state", folder / "log")
        with recorder, program:
            wait_until(lambda: recorder.heard(_is_visit), "a visit", 90)
            program.stop()
            wait_until(lambda: recorder.heard(_is_farewell), "its last word", 30)
            return {topic: _newest(recorder, topic) for topic in (HEAT, ZONE, DOOR)}


def _is_visit(heard: Heard) -> bool:
    return heard.topic == f"{SITE}/event/exited" and heard.body["zone"] == "junction"


def _is_farewell(heard: Heard) -> bool:
    return heard.topic == f"{SITE}/status" and heard.payload == b"offline"


def _newest(recorder: Recorder, topic: str) -> Metrics:
    newest = recorder.newest(f"{SITE}/{topic}")
    assert newest is not None
    return newest.body


def test_the_days_metrics_go_on_after_a_restart(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(demo_site())
    before, after = counted(tmp_path, "before"), counted(tmp_path, "after")
    assert {topic: body["since"] for topic, body in after.items()} == {
        topic: body["since"] for topic, body in before.items()
    }
    assert after[ZONE]["dwell"]["visits"] > before[ZONE]["dwell"]["visits"]
