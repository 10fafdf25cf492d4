"""`footfall run` with cameras that overlap, and with visitors told apart."""

from pathlib import Path

import pytest

from support.broker import Broker
from support.clips import make_clip
from support.colour_network import colour_network
from support.contract import schema_for
from support.counting import CountingProgram
from support.recorder import Recorder
from support.wait import wait_until

pytestmark = pytest.mark.integration

SITE = """\
site: mall
model: people.xml
cameras:
  north: {source: north.avi, zones: {window: {polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}}}
  south: {source: south.avi, zones: {hall: {polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}}}
stores:
  shoe-shop: {zones: [window, hall]}
overlaps: [[north, south]]
"""
TOPIC = "footfall/mall/visitors/state"


def test_visitors_are_said_while_site_yaml_asks_for_them_and_cleared_afterwards(
    tmp_path: Path, broker: Broker
) -> None:
    for name in ("north", "south"):
        make_clip(tmp_path / f"{name}.avi", frames=30)
    colour_network(tmp_path / "looks.xml")
    counting = CountingProgram(
        tmp_path,
        SITE + "unique_visitors: {model: looks.xml}\n",
        broker.port,
        broker.password_file("inference"),
    )
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder:
        code, said = counting.until_it_ends("--as-fast-as-possible")
        assert code == 0, said
        assert "tells people apart on CPU" in said
        wait_until(lambda: recorder.newest(TOPIC) is not None, "the number of visitors")
        newest = recorder.newest(TOPIC)
        assert newest is not None
        schema_for(TOPIC).validate(newest.body)
        assert newest.body["upper"] >= newest.body["lower"] >= 0

        (tmp_path / "site.yaml").write_text(SITE.replace("overlaps: [[north, south]]\n", ""))
        code, said = counting.until_it_ends("--as-fast-as-possible")
        assert code == 0, said
        wait_until(
            lambda: recorder.heard(lambda each: each.topic == TOPIC)[-1].payload == b"", "a cleared topic"
        )
