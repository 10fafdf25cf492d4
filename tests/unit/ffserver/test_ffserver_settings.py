"""What ffserver accepts from its environment."""

from pathlib import Path

import pytest

from footfall_ffserver.errors import StartError
from footfall_ffserver.settings import Settings

SECRETS = {
    "FFSERVER_FEED_TOKEN_FILE": "feed-token",
    "FFSERVER_TICKET_KEY_FILE": "ticket-key",
    "FFSERVER_VIEWER_PASSWORD_FILE": "viewer-password",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    for name in SECRETS.values():
        (tmp_path / name).write_text(f"the {name}\n")
    return {variable: str(tmp_path / name) for variable, name in SECRETS.items()}


def test_secrets_are_read_from_their_files_and_the_rest_has_defaults(environment: dict[str, str]) -> None:
    settings = Settings.from_environment(environment)
    assert (settings.bind, settings.port) == ("127.0.0.1", 8090)
    assert (settings.feed_token, settings.ticket_key) == ("the feed-token", "the ticket-key")
    assert settings.viewer_password == "the viewer-password"


def test_settings_do_not_show_their_secrets(environment: dict[str, str]) -> None:
    assert "the " not in repr(Settings.from_environment(environment))


@pytest.mark.parametrize("variable", SECRETS)
@pytest.mark.parametrize("fault", ["unset", "missing", "folder", "empty", "binary"])
def test_a_secret_that_cannot_be_had_is_named_with_variable_and_file(
    environment: dict[str, str], variable: str, fault: str
) -> None:
    path = Path(environment[variable])
    path.unlink()
    match fault:
        case "unset":
            del environment[variable]
        case "folder":
            path.mkdir()
        case "empty":
            path.write_text(" \n")
        case "binary":
            path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StartError) as error:
        Settings.from_environment(environment)
    assert variable in str(error.value)
    assert fault == "unset" or str(path) in str(error.value)


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "8090.5", "８０９０"])
def test_what_is_no_port_is_refused(environment: dict[str, str], port: str) -> None:
    with pytest.raises(StartError, match="FFSERVER_PORT"):
        Settings.from_environment({**environment, "FFSERVER_PORT": port})
