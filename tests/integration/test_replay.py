"""A recorded clip counts the same on every run, through the real detector and the real broker."""

from pathlib import Path
from typing import Any

import pytest

from support.broker import Broker
from support.demo import demo_site, replay_clip
from support.recorder import Heard, Recorder
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's site on the demo's clip, both fetched if they are not there."""
    path = tmp_path_factory.mktemp("replay") / "site.yaml"
    path.write_text(demo_site())
    return path


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
        said = replay_clip(site, broker, tmp_path / "state")
        assert "replay: 795 frames" in said, said
        replay_clip(site, broker, tmp_path / "state")

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
