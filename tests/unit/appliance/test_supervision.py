from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from supervisor.options import ServerOptions

from footfall_appliance.errors import ApplianceError
from footfall_appliance.parts import INTERPRETER, Part, all_parts
from footfall_appliance.settings import Folders, read_settings
from footfall_appliance.supervision import socket_path, supervisor_configuration

ROOT = Path("/srv/footfall")


def parts(**variables: str) -> list[Part]:
    return all_parts(read_settings(variables, ROOT), ROOT / "site.yaml", ROOT / "var/run/mosquitto.conf")


def named(name: str, **variables: str) -> Part:
    return next(part for part in parts(**variables) if part.name == name)


def read_back(text: str, folder: Path) -> ServerOptions:
    """What supervisord itself understands."""
    path = folder / "supervisord.conf"
    path.write_text(text)
    options = ServerOptions()
    options.realize(["-c", str(path), "-n"])
    return options


def test_the_broker_starts_first_so_that_it_ends_last(tmp_path: Path) -> None:
    folders = Folders(tmp_path, tmp_path)
    folders.create()
    groups = read_back(supervisor_configuration(parts(), folders), tmp_path).process_group_configs
    ranked = sorted(groups, key=lambda group: group.priority)
    assert [group.name for group in ranked] == ["mosquitto", "ffserver", "inference", "ui", "node-red"]


def test_a_program_is_restarted_logged_and_ended_with_all_its_children() -> None:
    part = Part("ui", ("/opt/foot fall/python", "-m", "footfall_ui"), {"UI_PORT": "8080", "UI_BIND": "::"})
    text = supervisor_configuration([part], Folders(ROOT, ROOT / "var"))
    assert text[text.index("[program:ui]") :].splitlines() == [
        "[program:ui]",
        "command='/opt/foot fall/python' -m footfall_ui",
        'environment=UI_PORT="8080",UI_BIND="::"',
        "priority=1",
        "autorestart=true",
        "startsecs=2",
        "startretries=1000000",
        "stopwaitsecs=10",
        "stopasgroup=true",
        "killasgroup=true",
        "stdout_logfile=/srv/footfall/var/log/ui.log",
        "stdout_logfile_maxbytes=10MB",
        "stdout_logfile_backups=3",
        "redirect_stderr=true",
    ]


def test_supervisord_listens_on_a_private_socket_only() -> None:
    text = supervisor_configuration(parts(), Folders(ROOT, ROOT / "var"))
    assert "[unix_http_server]\nfile=/srv/footfall/var/run/supervisor.sock\nchmod=0600\n" in text
    assert "inet_http_server" not in text


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """tmp_path may be too long for a socket's path."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def test_odd_paths_reach_the_programs_unchanged(tmp_path: Path, short_folder: Path) -> None:
    folder = short_folder / "odd, a=b: é"
    Folders(folder, folder).create()
    part = Part("odd", ("/bin/echo", str(folder), "a b"), {"FOLDER": str(folder), "NEXT": "1"})
    (group,) = read_back(
        supervisor_configuration([part], Folders(folder, folder)), tmp_path
    ).process_group_configs
    (program,) = group.process_configs
    assert program.environment == {"FOLDER": str(folder), "NEXT": "1"}
    assert program.command == f"/bin/echo '{folder}' 'a b'"


@pytest.mark.parametrize("name", ['say "hi"', "a ; b", "a # b", "two\nlines", "it's", "100%"])
def test_a_path_that_such_a_file_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(ApplianceError, match="expected a path without"):
        supervisor_configuration([Part("odd", ("/bin/true",), {"FOLDER": name})], Folders(ROOT, ROOT / "var"))


def test_a_path_too_long_for_a_socket_is_refused_with_the_way_out() -> None:
    with pytest.raises(ApplianceError, match=r"expected at most \d+ bytes, got 1\d\d; set FOOTFALL_VAR"):
        socket_path(Folders(ROOT, Path("/", "a" * 100)))


def test_no_part_is_told_a_secret_only_the_file_that_holds_it() -> None:
    for part in parts(CAMERA="rtsp://user:hush@192.0.2.7/"):
        assert "hush" not in repr(part)
        for name, value in part.environment.items():
            if any(word in name for word in ("PASSWORD", "TOKEN", "KEY", "SECRET")):
                assert name.endswith("_FILE")
                assert value.startswith("/srv/footfall/var/private/")


def test_inference_runs_the_site_and_feeds_ffserver() -> None:
    part = named("inference", FFSERVER_PORT="9001")
    assert part.command == (str(INTERPRETER), "-m", "footfall", "run", "--site", "/srv/footfall/site.yaml")
    assert part.environment == {
        "MQTT_HOST": "127.0.0.1",
        "MQTT_PORT": "1883",
        "MQTT_USERNAME": "inference",
        "MQTT_PASSWORD_FILE": "/srv/footfall/var/private/mqtt-inference.password",
        "FOOTFALL_MODELS_DIR": "/srv/footfall/var/cache/models",
        "FOOTFALL_STATE_DIR": "/srv/footfall/var/state",
        "FFSERVER_URL": "http://127.0.0.1:9001",
        "FFSERVER_FEED_TOKEN_FILE": "/srv/footfall/var/private/feed.token",
    }


def test_the_page_sends_browsers_to_the_port_of_ffserver() -> None:
    assert named("ui", FFSERVER_PORT="9001").environment["STREAM_PORT"] == "9001"


def test_node_red_keeps_what_the_operator_edits_in_the_private_data() -> None:
    command = named("node-red").command
    assert command[1:] == (
        "/srv/footfall/node-red/start.js",
        "--userDir",
        "/srv/footfall/var/state/node-red",
    )
    assert Path(command[0]).name == "node"
    assert Path(command[0]).exists()


@pytest.mark.parametrize("name", ["ffserver", "ui", "node-red"])
def test_every_part_binds_to_the_chosen_address(name: str) -> None:
    assert "0.0.0.0" in named(name, BIND="0.0.0.0").environment.values()
    assert "0.0.0.0" not in named(name).environment.values()
