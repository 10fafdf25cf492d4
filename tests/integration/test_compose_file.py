"""docker-compose.yml and the Dockerfiles: what can be held against them without running a container."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from footfall_appliance.credentials import create_credentials
from footfall_appliance.parts import all_parts
from footfall_appliance.settings import DEFAULT_PORTS, PORT_VARIABLES, Folders, Settings
from support.broker import ROOT

pytestmark = pytest.mark.integration

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PARTS = [name for name in SERVICES if name != "setup"]
ALTERNATIVES = {"inference-gpu": "/dev/dri", "inference-npu": "/dev/accel"}
"""Who counts in the place of `inference`, with which device."""
SERVICE_OF = {"ui": "ui-server"}
LISTENING = {"mosquitto": 1883, "ffserver": 8090, "ui": 8080, "node-red": 1880}
# What a part is told by its own image, or needs no telling in a container of its own.
KNOWN_BY_IMAGE = {"MQTT_PORT"}
# A native part has these of whoever calls `make run`.
FROM_THE_SHELL = {"UI_HTTPS", "STREAM_PATH"}


def dockerfile_of(service: str) -> Path:
    build = SERVICES[service]["build"]
    return ROOT / build["context"] / build.get("dockerfile", "Dockerfile")


def stages_of(service: str) -> str:
    """The Dockerfile's stage that a service's image is made by, below those that it begins with."""
    text = dockerfile_of(service).read_text(encoding="utf-8")
    stages = re.split(r"^(?=FROM )", text, flags=re.MULTILINE)[1:]
    named = {name[1]: stage for stage in stages if (name := re.match(r"FROM \S+ AS (\S+)", stage))}
    wanted = named.get(SERVICES[service]["build"].get("target", ""), stages[-1])
    below = named.get(wanted.split()[1])
    return (below or "") + wanted


HADOLINT = Path(sys.executable).with_name("hadolint")
DOCKERFILES = sorted({dockerfile_of(service) for service in SERVICES})


def dockerfile_id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_docker_compose_accepts_the_file() -> None:
    check = subprocess.run(
        [ROOT / "scripts" / "check-compose.sh"], capture_output=True, text=True, check=False, timeout=240
    )
    assert check.returncode == 0, check.stdout + check.stderr
    if check.stdout.startswith("skipped"):
        pytest.skip(check.stdout.strip())


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=dockerfile_id)
def test_hadolint_has_nothing_to_say(dockerfile: Path) -> None:
    check = subprocess.run([HADOLINT, dockerfile], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_every_container_can_do_no_more_than_it_must(service: str) -> None:
    described = SERVICES[service]
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert described["pids_limit"] and described["mem_limit"]
    assert described["read_only"] is True
    assert not {"privileged", "network_mode", "pid", "user", "cap_add"} & described.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_logs_do_not_fill_the_disk(service: str) -> None:
    assert {"max-size", "max-file"} <= SERVICES[service]["logging"]["options"].keys()


@pytest.mark.parametrize("service", PARTS)
def test_every_part_starts_again_when_it_dies_and_waits_for_the_setup(service: str) -> None:
    assert SERVICES[service]["restart"] == "unless-stopped"
    assert SERVICES[service]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}


def test_nothing_is_published_but_on_the_address_that_bind_names() -> None:
    published = {
        f"${{BIND:-127.0.0.1}}:${{{variable}:-{DEFAULT_PORTS[part]}}}:{LISTENING[part]}"
        for part, variable in PORT_VARIABLES.items()
    }
    assert {port for service in SERVICES.values() for port in service.get("ports", [])} == published


def test_the_parts_talk_on_a_network_without_a_way_out() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert all("inside" in SERVICES[part]["networks"] for part in PARTS)
    with_a_way_out = {name for name, service in SERVICES.items() if "outward" in service["networks"]}
    assert with_a_way_out == {"setup", "inference", "node-red", *ALTERNATIVES}


@pytest.mark.parametrize("service", ALTERNATIVES)
def test_a_device_is_chosen_by_a_profile_and_all_else_is_the_same(service: str) -> None:
    own = {"profiles": [service.removeprefix("inference-")], "devices": [ALTERNATIVES[service]], "scale": 1}
    differs = {"build", "image", "group_add", *own}
    assert {name: SERVICES[service][name] for name in own} == own
    assert {name: value for name, value in SERVICES[service].items() if name not in differs} == {
        name: value for name, value in SERVICES["inference"].items() if name not in differs
    }


@pytest.mark.parametrize("part", ["ffserver", "inference", "ui", "node-red"])
def test_a_container_is_told_the_same_as_the_native_part(part: str, tmp_path: Path) -> None:
    settings = Settings(Folders(ROOT, tmp_path))
    (native,) = (each for each in all_parts(settings, ROOT / "site.yaml", tmp_path) if each.name == part)
    service = SERVICE_OF.get(part, part)
    in_image = set(re.findall(r"^\s*(?:ENV )?([A-Z_]+)=", stages_of(service), re.MULTILINE))
    told = SERVICES[service]["environment"].keys() | in_image | KNOWN_BY_IMAGE
    assert native.environment.keys() <= told
    assert SERVICES[service]["environment"].keys() <= native.environment.keys() | FROM_THE_SHELL


def test_every_secret_that_a_container_reads_is_one_that_the_setup_makes(tmp_path: Path) -> None:
    create_credentials(tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    read = {
        Path(value).name
        for service in SERVICES.values()
        for name, value in service.get("environment", {}).items()
        if name.endswith("_FILE")
    }
    configured = re.search(
        r"^password_file /mosquitto/private/(.+)$",
        (ROOT / "mosquitto/mosquitto.conf").read_text(),
        re.MULTILINE,
    )
    assert configured is not None
    assert read | {configured[1]} <= made


def test_cameras_passwords_reach_the_counting_alone_and_are_not_committed() -> None:
    given = {name: service["env_file"] for name, service in SERVICES.items() if "env_file" in service}
    assert given == {
        key: [{"path": "./cameras.env", "required": False}] for key in ["inference", *ALTERNATIVES]
    }
    assert "/cameras.env" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("service", PARTS)
def test_secrets_are_mounted_read_only(service: str) -> None:
    mounts = [volume for volume in SERVICES[service]["volumes"] if str(volume).startswith("private:")]
    assert len(mounts) == 1 and mounts[0].endswith(":ro")


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_has_a_base_of_choice_an_ordinary_user_and_a_health_check(service: str) -> None:
    assert re.search(r"^ARG BASE=debian:bookworm-slim$", dockerfile_of(service).read_text(), re.MULTILINE)
    stages = stages_of(service)
    assert re.findall(r"^USER (.+)$", stages, re.MULTILINE)[-1] == "10001:10001"
    assert re.search(r"^HEALTHCHECK .*\\\n\s+CMD", stages, re.MULTILINE) or service == "setup"


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=dockerfile_id)
def test_an_image_takes_packages_by_their_locked_hashes_only(dockerfile: Path) -> None:
    text = dockerfile.read_text(encoding="utf-8") + (ROOT / "docker" / "make-venv.sh").read_text(
        encoding="utf-8"
    )
    text = text.replace("\\\n", " ")
    installing = re.findall(r"(?:pip|\{pip\[@\]\}\") install[^&\n]*", text)
    assert installing and all("--require-hashes" in line for line in installing)
    assert not re.search(r"npm(-cli\.js)? install", text)


@pytest.mark.parametrize("service", SERVICES)
def test_what_an_image_copies_is_there_and_in_its_build_context(service: str) -> None:
    context = ROOT / SERVICES[service]["build"]["context"]
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile_of(service).read_text(), re.MULTILINE)
        for source in line.split()[:-1]
        if not source.startswith("--")
    ]
    assert copied
    for source in copied:
        assert list(context.glob(source)), f"{source} is not in {context}"
        if context == ROOT:
            assert any(Path(source) == Path(entry) or Path(source).match(entry) for entry in allowed), source
