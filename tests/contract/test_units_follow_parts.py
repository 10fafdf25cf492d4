"""The appliance's systemd units say the same of each part as the native set and docker-compose.yml do."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from footfall_appliance.credentials import create_credentials
from footfall_appliance.parts import all_parts
from footfall_appliance.settings import DEFAULT_PORTS, Folders, Settings
from support.broker import ROOT

FILES = ROOT / "appliance" / "image" / "files"
UNITS = FILES / "usr" / "lib" / "systemd" / "system"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICE_OF = {"ui": "ui-server"}
PARTS = ["mosquitto", "ffserver", "inference", "ui", "node-red"]
LASTING = [*PARTS, "gateway", "console"]
# The page is behind the gateway there; HOME and NODE_ENV are Node.js's own.
ONLY_THERE = {"UI_HTTPS", "STREAM_PATH", "NODE_ENV", "HOME"}


def said(part: str, directive: str) -> list[str]:
    """All values of a directive in a part's unit."""
    text = (UNITS / f"footfall-{part}.service").read_text()
    return re.findall(rf"^{directive}=(.*)$", text, re.MULTILINE)


def environment_of(part: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in said(part, "Environment"))


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_tells_its_part_the_same_as_the_native_set(part: str, tmp_path: Path) -> None:
    settings = Settings(Folders(ROOT, tmp_path))
    (native,) = (each for each in all_parts(settings, ROOT / "site.yaml", tmp_path) if each.name == part)
    told = environment_of(part)
    assert told.keys() - ONLY_THERE == native.environment.keys()
    secrets = {name for name in told if name.endswith("_FILE")}
    for name in told.keys() - ONLY_THERE - secrets - {"FOOTFALL_MODELS_DIR", "FOOTFALL_STATE_DIR"}:
        assert told[name] == native.environment[name]
    assert {name: Path(told[name]).name for name in secrets} == {
        name: Path(native.environment[name]).name for name in secrets
    }


@pytest.mark.parametrize("part", LASTING)
def test_a_unit_is_handed_secrets_that_the_setup_makes_and_no_others(part: str, tmp_path: Path) -> None:
    create_credentials(tmp_path)
    made = {path.name for path in tmp_path.iterdir()} | {"tls.key", "tls.crt"}
    handed = {each.partition(":")[0] for each in said(part, "LoadCredential")}
    assert handed - {"mosquitto.acl"} <= made
    read = {value.removeprefix("%d/") for value in environment_of(part).values() if value.startswith("%d/")}
    assert read <= handed


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_may_take_as_much_as_the_container_or_a_share_where_that_can_be_set(part: str) -> None:
    (memory,), (tasks,) = said(part, "MemoryMax"), said(part, "TasksMax")
    service = COMPOSE["services"][SERVICE_OF.get(part, part)]
    settable = re.fullmatch(r"\$\{([A-Z_]+):-[0-9]+g\}", service["mem_limit"])
    assert memory.endswith("%") if settable else memory.lower() == service["mem_limit"]
    assert int(tasks) <= service["pids_limit"]


@pytest.mark.parametrize("part", ["inference", "ffserver"])
def test_what_grows_with_the_cameras_is_not_limited_to_a_few_of_them(part: str) -> None:
    (tasks,) = said(part, "TasksMax")
    assert int(tasks) >= 4096


@pytest.mark.parametrize("part", LASTING)
def test_a_unit_runs_under_an_account_of_its_own_and_always_comes_back(part: str) -> None:
    assert said(part, "User") == [f"footfall-{part}"]
    assert said(part, "Restart") == ["always"]
    assert said(part, "StartLimitIntervalSec") == ["0"]
    assert said(part, "TasksMax") and said(part, "MemoryMax")
    accounts = (FILES / "usr" / "lib" / "sysusers.d" / "footfall.conf").read_text()
    assert re.search(rf"^u footfall-{part} +\d+ ", accounts, re.MULTILINE), "a number that never changes"


def test_the_gateway_leads_to_the_ports_of_the_parts() -> None:
    gateway = (FILES / "etc" / "footfall" / "gateway.conf").read_text()
    ports = {int(port) for port in re.findall(r"proxy_pass http://127\.0\.0\.1:(\d+)", gateway)}
    assert ports == {DEFAULT_PORTS[part] for part in ("ui", "ffserver", "node-red")}


def test_every_folder_that_a_unit_writes_is_made_for_it() -> None:
    made = dict(
        re.findall(
            r"^d (\S+) +\d+ (\S+)",
            (FILES / "usr" / "lib" / "tmpfiles.d" / "footfall.conf").read_text(),
            re.MULTILINE,
        )
    )
    for part in PARTS:
        for folder in " ".join(said(part, "ReadWritePaths")).split():
            assert made[folder] == f"footfall-{part}"
