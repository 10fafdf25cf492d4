"""Tracks recorded by the real program on the real clip are recounted exactly, by the same zones and by others."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakes import person
from footfall.adapters.tracks.reader import read_tracks
from footfall.adapters.tracks.recorder import FILE_S
from support.broker import ROOT, Broker
from support.recorder import Heard, Recorder
from support.recording import BEGIN, recording
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

CLIP = ROOT / "var" / "cache" / "clips" / "vtest.avi"
ZONE = "[[0.078, 0.365], [0.378, 0.356], [0.378, 0.530], [0.078, 0.443]]"
MOVED = "[[0.400, 0.365], [0.600, 0.356], [0.600, 0.600], [0.400, 0.600]]"
RECORDING = "record_tracks: {folder: tracks}\n"
SOURCES = {"PYTHONPATH": os.pathsep.join(sys.path)}
Record = dict[str, Any]


@dataclass
class Runs:
    """The program on the demo's clip, with what it says on MQTT."""

    folder: Path
    broker: Broker
    heard: Recorder

    def site(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def footfall(self, *arguments: str) -> str:
        env = {
            **os.environ,
            **SOURCES,
            "MQTT_PORT": str(self.broker.port),
            "MQTT_USERNAME": "inference",
            "MQTT_PASSWORD_FILE": str(self.broker.password_file("inference")),
            "FOOTFALL_MODELS_DIR": str(ROOT / "var" / "cache" / "models"),
            "FOOTFALL_STATE_DIR": str(self.folder / "state"),
            "FFSERVER_URL": "",
        }
        done = subprocess.run(
            [sys.executable, "-m", "footfall", *arguments],
            env=env,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def live(self, site: Path, places: int) -> list[Record]:
        """The events and minutes of a run that counts at so many places, in the order in which they were written."""
        known = boots(self.heard.heard())
        self.footfall("run", "--site", str(site), "--as-fast-as-possible")

        def complete() -> bool:
            """The 79.5 s of the clip lie in two minutes."""
            topics = [row["topic"] for row in records(self.heard.heard(), known)]
            return sum("/bucket/" in topic for topic in topics) == 2 * places

        wait_until(complete, "all minutes of the run", 30)
        return records(self.heard.heard(), known)

    def recount(self, site: Path) -> list[Record]:
        told = self.footfall("replay", str(self.folder / "tracks"), "--site", str(site), "--json")
        found: list[Record] = json.loads(told)["records"]
        return found


def fetch_models() -> None:
    """The default model and the demo's clip, where they are not there yet."""
    subprocess.run(
        [sys.executable, "-m", "footfall_appliance", "models"], check=True, cwd=ROOT, env=os.environ | SOURCES
    )


def counted(heard: list[Heard]) -> list[Record]:
    """Events and minutes."""
    return [
        {"topic": each.topic, **each.body}
        for each in heard
        if "/event/" in each.topic or "/bucket/" in each.topic
    ]


def boots(heard: list[Heard]) -> set[str]:
    return {row["boot"] for row in counted(heard)}


def records(heard: list[Heard], but: set[str]) -> list[Record]:
    """Events and minutes of a start that is not one of these, each once, without what tells starts apart."""
    rows = {row["seq"]: row for row in counted(heard) if row["boot"] not in but}
    return [
        {key: value for key, value in row.items() if key not in ("boot", "seq")}
        for _, row in sorted(rows.items())
    ]


def test_a_recount_is_what_was_counted_live_and_what_another_run_would_count(
    broker: Broker, tmp_path: Path
) -> None:
    fetch_models()
    demo = (ROOT / "site.yaml").read_text().replace("var/cache/clips/vtest.avi", str(CLIP))
    assert ZONE in demo
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as heard:
        runs = Runs(tmp_path, broker, heard)
        live = runs.live(runs.site("site.yaml", demo + RECORDING), places=6)
        moved = runs.site("moved.yaml", demo.replace(ZONE, MOVED))
        live_moved = runs.live(moved, places=6)
        same, recounted = runs.recount(tmp_path / "site.yaml"), runs.recount(moved)
    assert same == live
    assert sum("/event/" in row["topic"] for row in live) > 100
    assert recounted == live_moved
    # The other places are as they were; the zone that was moved and its store are not.
    changed = {row.get("zone") or row.get("store") for row in difference(live, live_moved)}
    assert changed == {"left-window", "shoe-shop"}
    assert len(list((tmp_path / "tracks").rglob("*.parquet"))) == 2


TWICE = """\
site: mall
model: nanodet-g-416
cameras:
  north:
    source: CLIP
    fps_max: 4
    floor: &floor
    - {at: [0.080, 0.400], metres: [11.5, 19.5]}
    - {at: [0.920, 0.270], metres: [26.9, 7.5]}
    - {at: [0.950, 0.750], metres: [6.9, 0.8]}
    - {at: [0.300, 0.950], metres: [0.8, 5.1]}
    zones: {window: {polygon: &place [[0.612, 0.365], [0.807, 0.339], [0.807, 0.582], [0.612, 0.582]]}}
  south: {source: CLIP, fps_max: 4, floor: *floor, zones: {hall: {polygon: *place}}}
stores:
  shop: {zones: [window, hall]}
overlaps: [[north, south]]
"""


def test_whoever_was_one_person_on_two_cameras_is_one_in_a_recount(broker: Broker, tmp_path: Path) -> None:
    fetch_models()
    text = TWICE.replace("CLIP", str(CLIP)) + RECORDING
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as heard:
        runs = Runs(tmp_path, broker, heard)
        live = runs.live(runs.site("site.yaml", text), places=3)
        recounted = runs.recount(tmp_path / "site.yaml")
        apart = runs.recount(runs.site("apart.yaml", text.replace("overlaps: [[north, south]]\n", "")))
    assert recounted == live
    assert visits(live)["zone", "window"] == visits(live)["zone", "hall"]
    assert visits(live)["store", "shop"] < 1.2 * visits(live)["zone", "window"]
    assert visits(apart)["store", "shop"] == 2 * visits(live)["zone", "window"]


def visits(rows: list[Record]) -> dict[tuple[str, str], int]:
    """Of all minutes together, by kind and id."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if "/bucket/" in row["topic"]:
            sums[row["kind"], row[row["kind"]]] += row["visits"]
    return sums


def difference(left: list[Record], right: list[Record]) -> list[Record]:
    """What is in the one and not in the other."""
    ours, theirs = (Counter(json.dumps(row, sort_keys=True) for row in rows) for rows in (left, right))
    return [json.loads(row) for row in ((ours - theirs) + (theirs - ours))]


def test_a_program_that_is_killed_loses_no_more_than_the_open_minute(tmp_path: Path) -> None:
    folder = tmp_path / "tracks"
    with recording(folder) as program:
        wait_until(lambda: len(list(folder.rglob("*.parquet"))) >= 5, "five minutes on the disk", 60)
        program.kill()
    said = program.output().splitlines()
    recorded = int(said[-2])  # the last line may be half written
    found = list(read_tracks(folder))
    assert [seen.at for seen in found] == [BEGIN + number for number in range(len(found))]
    assert all(seen.tracks == (person(1, number % 64, 40),) for number, seen in enumerate(found))
    assert len(found) > recorded - FILE_S
