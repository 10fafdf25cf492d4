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


def counted(folder: Path, name: str) -> dict[str, Metrics]:
    """Count until somebody's visit is over, end the program, and return the last it said, by topic."""
    with Broker(folder / f"broker {name}") as broker:
        recorder = Recorder(broker.port, "ui", broker.passwords["ui"])
        with (
            recorder,
            counting_live(folder / "site.yaml", broker, folder / "state", folder / "log") as program,
        ):
            wait_until(
                lambda: recorder.heard(lambda each: each.topic.endswith("/event/exited")), "a visit", 90
            )
            program.stop()
            wait_until(lambda: metrics_of(recorder).keys() == {HEAT, ZONE, DOOR}, "the last metrics", 30)
            return metrics_of(recorder)


HEAT, ZONE, DOOR = "camera/walkway/heatmap", "zone/junction/metrics", "line/right-door/metrics"


def metrics_of(recorder: Recorder) -> dict[str, Metrics]:
    """The newest that is known, by topic."""
    bodies = {
        each.topic.removeprefix("footfall/demo-mall/"): each.body for each in recorder.heard(_is_metric)
    }
    return {topic: body for topic, body in bodies.items() if topic in (HEAT, ZONE, DOOR)}


def _is_metric(heard: Heard) -> bool:
    return heard.topic.endswith(("/metrics", "/heatmap")) and heard.body["since"] is not None


def test_the_days_metrics_go_on_after_a_restart(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(demo_site())
    before, after = counted(tmp_path, "before"), counted(tmp_path, "after")
    assert {topic: body["since"] for topic, body in after.items()} == {
        topic: body["since"] for topic, body in before.items()
    }
    assert after[ZONE]["dwell"]["visits"] > before[ZONE]["dwell"]["visits"]
    seconds = [sum(map(sum, body[HEAT]["picture"]["person_seconds"])) for body in (before, after)]
    assert seconds[1] > seconds[0] > 0
