"""Passwords are found where site.yaml says, and never shown."""

import os
from pathlib import Path

import pytest

from footfall.config import CameraConfig, Credentials, load_site
from footfall.errors import ConfigError

CAMERA = "site: mall\ncameras:\n  one:\n    source: rtsp://cam/1\n    username: viewer\n"


def camera(tmp_path: Path, how: str) -> CameraConfig:
    path = tmp_path / "site.yaml"
    path.write_text(CAMERA + f"    {how}\n")
    return load_site(path).cameras["one"]


def test_a_password_comes_from_a_variable_at_the_moment_of_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = camera(tmp_path, "password_env: CAMERA_PASSWORD")
    monkeypatch.setenv("CAMERA_PASSWORD", "geheim")
    assert one.credentials() == Credentials("viewer", "geheim")
    monkeypatch.setenv("CAMERA_PASSWORD", "changed")
    assert one.credentials() == Credentials("viewer", "changed")


@pytest.mark.parametrize("content", ["geheim", "geheim\n", "geheim\r\n", "geheim\n\n"])
def test_a_password_is_the_first_line_of_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_bytes(content.encode())
    assert camera(tmp_path, "password_file: secret").credentials() == Credentials("viewer", "geheim")


def test_spaces_belong_to_the_password(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(" with spaces \n")
    found = camera(tmp_path, "password_file: secret").credentials()
    assert found is not None
    assert found.password == " with spaces "


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    assert "NOT_SET_ANYWHERE" not in os.environ
    with pytest.raises(ConfigError, match=r"camera .one.: .*NOT_SET_ANYWHERE, which is not set"):
        camera(tmp_path, "password_env: NOT_SET_ANYWHERE").credentials()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"camera 'one': .*none, which cannot be read \(No such file"):
        camera(tmp_path, "password_file: none").credentials()
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"cannot be read .not text."):
        camera(tmp_path, "password_file: binary").credentials()


@pytest.mark.parametrize(
    "line",
    [
        "source: rtsp://admin:hunter2@cam/1",
        "source: http://hunter2@cam/1",
        "source: rtsp://cam:hunter2/1",
        "source: rtps://cam/hunter2",
        "source: rtsp:/admin:hunter2@cam/1",
        "source: admin:hunter2@cam/1",
        "source: [rtsp://cam/hunter2]",
        "password: hunter2",
        "password_env: hunter2!",
        "password_file: {hunter2: 1}",
        "username: [hunter2]",
        "{source: hunter2",
    ],
)
def test_an_error_shows_no_password(tmp_path: Path, line: str) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(f"site: mall\ncameras:\n  one:\n    {line}\n")
    with pytest.raises(ConfigError) as caught:
        load_site(path)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None or "hunter2" not in str(caught.value.__cause__)


@pytest.mark.parametrize("source", ["rtsp://admin:hunter2@cam/1", "http://admin@cam/1"])
def test_a_password_in_an_address_is_refused_with_the_way_out(tmp_path: Path, source: str) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(f"site: mall\ncameras:\n  one:\n    source: {source}\n")
    with pytest.raises(ConfigError, match=r"site\.yaml:4: .*'username: NAME' and 'password_file: FILE'"):
        load_site(path)


def test_the_shown_source_has_neither_path_nor_query() -> None:
    assert CameraConfig(source="rtsp://cam:554/user=admin&password=x").shown_source == "rtsp://cam:554"
    assert CameraConfig(source="/dev/video0").shown_source == "/dev/video0"
