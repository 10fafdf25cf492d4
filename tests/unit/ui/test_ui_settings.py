"""Settings come from the environment; what is wrong is said with the variable's name."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from footfall_ui.__main__ import check_port
from footfall_ui.settings import SettingsError, from_environment
from support.pages import some_settings

SECRETS = ("UI_SECRET_KEY_FILE", "FFSERVER_TICKET_KEY_FILE", "MQTT_PASSWORD_FILE", "UI_PASSWORD_HASH_FILE")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    for name in SECRETS:
        (tmp_path / name).write_text("scrypt:32768:8:1$salt$abcdef\n" if "HASH" in name else f"{name} word\n")
    return {name: str(tmp_path / name) for name in SECRETS}


def test_the_defaults_stay_on_this_machine(environment: dict[str, str]) -> None:
    settings = from_environment(environment)

    assert (settings.bind, settings.port, settings.stream_port) == ("127.0.0.1", 8080, 8090)
    assert (settings.broker.host, settings.broker.port, settings.broker.username) == ("127.0.0.1", 1883, "ui")
    assert settings.secret_key == "UI_SECRET_KEY_FILE word"


def test_every_setting_can_be_changed(environment: dict[str, str]) -> None:
    changed = {
        "UI_BIND": "0.0.0.0",
        "UI_PORT": "81",
        "STREAM_PORT": "82",
        "MQTT_HOST": "broker",
        "MQTT_PORT": "83",
    }
    settings = from_environment({**environment, **changed, "MQTT_USERNAME": "someone"})

    assert (settings.bind, settings.port, settings.stream_port) == ("0.0.0.0", 81, 82)
    assert (settings.broker.host, settings.broker.port, settings.broker.username) == ("broker", 83, "someone")


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_not_there_is_named_with_its_file(environment: dict[str, str], name: str) -> None:
    Path(environment[name]).unlink()
    with pytest.raises(SettingsError, match=f"{name}: cannot read .*{name}"):
        from_environment(environment)

    with pytest.raises(SettingsError, match=f"{name}: expected the path"):
        from_environment({**environment, name: ""})


@pytest.mark.parametrize("name", SECRETS)
def test_an_empty_secret_is_refused(environment: dict[str, str], name: str) -> None:
    Path(environment[name]).write_text("\n")
    with pytest.raises(SettingsError, match=f"{name}: .*empty"):
        from_environment(environment)


@pytest.mark.parametrize("password", ["hunter2", "hunter2$with$dollars", "scrypt:hunter2"])
def test_a_password_in_place_of_its_hash_is_refused_and_not_repeated(
    environment: dict[str, str], password: str
) -> None:
    Path(environment["UI_PASSWORD_HASH_FILE"]).write_text(password)
    with pytest.raises(SettingsError, match="UI_PASSWORD_HASH_FILE: expected a password hash") as refused:
        from_environment(environment)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "8080.0", "²"])
@pytest.mark.parametrize("name", ["UI_PORT", "STREAM_PORT", "MQTT_PORT"])
def test_what_is_no_port_is_refused(environment: dict[str, str], name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: expected a TCP port"):
        from_environment({**environment, name: text})


def test_secrets_do_not_show_when_settings_are_printed(environment: dict[str, str]) -> None:
    shown = repr(from_environment(environment))

    assert "word" not in shown.replace("password", "")
    assert "scrypt" not in shown


def test_a_port_in_use_is_named_with_the_variable_that_changes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"UI_PORT: .*127.0.0.1:{port}.* in use"):
            check_port(replace(some_settings(), port=port))

    check_port(replace(some_settings(), port=port))


def test_a_gateway_offers_the_pictures_below_a_path(environment: dict[str, str]) -> None:
    settings = from_environment(environment | {"STREAM_PATH": "/pictures", "UI_HTTPS": "1"})

    assert (settings.stream_path, settings.behind_https) == ("/pictures", True)


@pytest.mark.parametrize(
    ("name", "value"), [("STREAM_PATH", "pictures"), ("STREAM_PATH", "/a; script-src *"), ("UI_HTTPS", "on")]
)
def test_what_is_no_gateways_setting_is_refused(environment: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        from_environment(environment | {name: value})
