"""A camera that goes over to infra-red light is looked at by its model for the night."""

import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from support.broker import Broker
from support.demo import CLIP, demo_site, replay_clip
from support.models import default_model
from support.recorder import Heard, Recorder
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


def _infra_red(clip: Path, to: Path) -> Path:
    """The clip's first 15 s without colours."""
    look = ["-t", "15", "-vf", "hue=s=0", "-c:v", "libx264", "-qp", "10", "-pix_fmt", "yuv420p"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", clip, *look, to], check=True)
    return to


def _events(heard: list[Heard]) -> list[dict[str, Any]]:
    """What happened, without what tells starts apart."""
    bodies = [{"topic": each.topic, **each.body} for each in heard if "/event/" in each.topic]
    return [{key: value for key, value in body.items() if key not in ("boot", "seq")} for body in bodies]


def _all_buckets(recorder: Recorder) -> bool:
    """Six places of the demo in one minute."""
    return len(recorder.heard(lambda each: "/bucket/" in each.topic)) == 6


def test_the_nights_model_counts_what_it_would_count_by_day(broker: Broker, tmp_path: Path) -> None:
    day = tmp_path / "day"
    shutil.copytree(default_model().parent, day)
    by_day = demo_site().replace(str(CLIP), str(_infra_red(CLIP, tmp_path / "night.mp4")))
    by_night = by_day.replace("    loop: true", "    night_model: nanodet-g-416").replace(
        "\nmodel: nanodet-g-416 ", f"\nmodel: {day / 'model.xml'} ", 1
    )
    assert by_night.count("nanodet-g-416") == 1
    site = tmp_path / "site.yaml"
    runs = []
    for text in (by_day, by_night):
        site.write_text(text)
        with Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder:
            known = len(recorder.heard())
            replay_clip(site, broker, tmp_path / "state")
            wait_until(partial(_all_buckets, recorder), "the buckets", 30)
            runs.append(recorder.heard()[known:])
    assert _events(runs[0]) == _events(runs[1])
    assert len(_events(runs[0])) > 10
    engine = [each for each in runs[1] if each.topic.endswith("engine/status")][-1].body
    asked = [model["infer_ms"] is not None for model in engine["models"]]
    assert asked == [False, True], engine["models"]
    status = [each for each in runs[1] if each.topic.endswith("camera/walkway/status")][-1].body
    assert status["model"] == "nanodet-g-416"
