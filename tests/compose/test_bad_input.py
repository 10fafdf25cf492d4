"""What a person meets whose site file is wrong, or whose disk is full."""

from pathlib import Path

import pytest

from support.broker import ROOT
from support.compose_stack import ComposeStack
from support.recorder import Recorder
from support.wait import wait_until

pytestmark = pytest.mark.compose

FULL = """\
volumes:
  cache: {name: footfall_cache, external: true}
  private: {name: footfall_private, external: true}
  counts:
    driver_opts: {type: tmpfs, device: tmpfs, o: "size=24k,uid=10001,gid=10001,mode=0700"}
"""


def test_a_wrong_site_file_stops_the_start_and_is_told_with_the_way_out(
    first_start: ComposeStack, tmp_path: Path
) -> None:
    site = tmp_path / "site.yaml"
    site.write_text((ROOT / "site.yaml").read_text().replace("\nstores:", "\nstroes:"))
    wrong = ComposeStack(first_start.engine, project="wrong", SITE=str(site))
    try:
        wrong.compose("up", "--detach", "--wait", "--no-build", expected=1)
        assert "did you mean 'stores'" in wrong.compose("logs", "setup")
    finally:
        wrong.compose("down", "--volumes")


def test_a_site_file_that_is_not_there_is_named(first_start: ComposeStack, tmp_path: Path) -> None:
    missing = ComposeStack(first_start.engine, project="missing", SITE=str(tmp_path / "none.yaml"))
    try:
        with pytest.raises(AssertionError, match=r"none\.yaml"):
            missing.compose("up", "--detach", "--wait", "--no-build")
    finally:
        missing.compose("down", "--volumes")


def test_counting_goes_on_when_its_volume_is_full(first_start: ComposeStack, tmp_path: Path) -> None:
    override = tmp_path / "full.yml"
    override.write_text(FULL)
    first_start.stop()
    full = ComposeStack(first_start.engine, project="full", files=(override,))
    try:
        full.compose("up", "--detach", "--wait", "--no-build", "mosquitto", "inference", deadline_s=240)
        wait_until(lambda: "disk" in full.compose("logs", "inference"), "a word about the full disk", 120)
        with Recorder(full.ports["MQTT_PORT"], "ui", full.secret("mqtt-ui.password")) as heard:
            wait_until(lambda: heard.heard(lambda each: "/event/" in each.topic), "events all the same", 60)
    finally:
        full.compose("down", "--volumes")
