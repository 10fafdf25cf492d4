"""A recorded clip counts the same on every run, through the real detector and the real broker."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.broker import ROOT, Broker
from support.recorder import Heard, Recorder
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

CLIP = ROOT / "var" / "cache" / "clips" / "vtest.avi"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's site on the demo's clip, both fetched if they are not there."""
    subprocess.run([sys.executable, "-m", "footfall_appliance", "models"], check=True, cwd=ROOT)
    path = tmp_path_factory.mktemp("replay") / "site.yaml"
    path.write_text((ROOT / "site.yaml").read_text().replace("var/cache/clips/vtest.avi", str(CLIP)))
    return path


def _replay(site: Path, broker: Broker, state: Path) -> str:
    env = os.environ | {
        "MQTT_PORT": str(broker.port),
        "MQTT_USERNAME": "inference",
        "MQTT_PASSWORD_FILE": str(broker.password_file("inference")),
        "FOOTFALL_MODELS_DIR": str(ROOT / "var" / "cache" / "models"),
        "FOOTFALL_STATE_DIR": str(state),
        "FFSERVER_URL": "",
    }
    command = [sys.executable, "-m", "footfall", "run", "--site", str(site), "--as-fast-as-possible"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stderr


def _records(heard: list[Heard]) -> dict[str, list[dict[str, Any]]]:
    """Events and buckets of each start, in the order in which they were written, without the start's id."""
    by_boot: dict[str, dict[int, dict[str, Any]]] = {}
    for each in heard:
        if "/event/" in each.topic or "/bucket/" in each.topic:
            body = each.body
            run = by_boot.setdefault(body.pop("boot"), {})
            run[body["seq"]] = {"topic": each.topic, **body}
    return {boot: [rows[seq] for seq in sorted(rows)] for boot, rows in by_boot.items()}


def test_two_replays_give_identical_events_and_buckets(site: Path, broker: Broker, tmp_path: Path) -> None:
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder:
        said = _replay(site, broker, tmp_path / "state")
        assert "replay: 795 frames" in said, said
        _replay(site, broker, tmp_path / "state")

        def complete() -> bool:
            """Six places are counted at, and the 79.5 s of the clip lie in two minutes."""
            runs = list(_records(recorder.heard()).values())
            return len(runs) == 2 and all(
                sum("/bucket/" in row["topic"] for row in run) == 12 for run in runs
            )

        wait_until(complete, "the buckets of both replays", 30)
        first, second = _records(recorder.heard()).values()
    assert first == second
    assert sum("/event/" in row["topic"] for row in first) > 100
