"""A device that dies while the demo's clip is counted changes no number."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from support.broker import ROOT, Broker
from support.demo import demo_site, replay_clip
from support.fake_devices import FAKE, Plan, Trouble, environment
from support.recorder import Heard, Recorder
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

BUCKETS = 12
"""Six places of the demo in two minutes."""


def _records(heard: list[Heard]) -> dict[str, list[dict[str, Any]]]:
    """Events and buckets of each start, in the order in which they were written, without what tells starts apart.

    Numbers are of all messages, states among them, and those are said by the clock.
    """
    by_boot: dict[str, dict[int, dict[str, Any]]] = {}
    for each in heard:
        if "/event/" in each.topic or "/bucket/" in each.topic:
            body = each.body
            run = by_boot.setdefault(body.pop("boot"), {})
            run[body.pop("seq")] = {"topic": each.topic, **body}
    return {boot: [rows[seq] for seq in sorted(rows)] for boot, rows in by_boot.items()}


def _count_with_fake(site: Path, broker: Broker, state: Path, plan: Plan) -> str:
    """The program with a second device; returns what it logged."""
    env = {
        **os.environ,
        **environment(plan),
        "MQTT_PORT": str(broker.port),
        "MQTT_USERNAME": "inference",
        "MQTT_PASSWORD_FILE": str(broker.password_file("inference")),
        "FOOTFALL_MODELS_DIR": str(ROOT / "var" / "cache" / "models"),
        "FOOTFALL_STATE_DIR": str(state),
        "FFSERVER_URL": "",
    }
    command = [sys.executable, "-m", "support.fake_devices", "run", str(site)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize("trouble", [Trouble.RAISES, Trouble.HANGS])
def test_counts_are_those_of_the_cpu_alone(broker: Broker, tmp_path: Path, trouble: Trouble) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(demo_site())
    other = tmp_path / "both.yaml"
    other.write_text(f"{site.read_text()}\ndevices: [{FAKE.name}]\n")
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder:
        replay_clip(site, broker, tmp_path / "cpu")
        plan = Plan(in_use=trouble, after=100, held=100)
        said = _count_with_fake(other, broker, tmp_path / "both", plan)

        def complete() -> bool:
            runs = list(_records(recorder.heard()).values())
            return len(runs) == 2 and all(
                sum("/bucket/" in row["topic"] for row in run) == BUCKETS for run in runs
            )

        wait_until(complete, "the buckets of both runs", 60)
        alone, together = _records(recorder.heard()).values()
        engine = [
            device
            for each in recorder.heard(lambda one: one.topic.endswith("engine/status"))
            for device in each.body["devices"]
        ]
    assert f"inferred on {FAKE.name} from now on" in said
    assert "GPU.1 is taken out" in said
    assert alone == together
    assert sum("/event/" in row["topic"] for row in alone) > 100
    states = Counter((device["device"], device["state"]) for device in engine)
    assert {(FAKE.name, "waiting"), (FAKE.name, "failed")} <= set(states), states
