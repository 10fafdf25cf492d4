from pathlib import Path

import pytest

from footfall_appliance.errors import ApplianceError
from footfall_appliance.mosquitto import native_configuration, write_configuration
from footfall_appliance.settings import Folders, Settings

ROOT = Path(__file__).parents[3]


def test_only_the_named_lines_change() -> None:
    shipped = "# About the listener\nlistener 1883\nallow_anonymous false\nacl_file /a\n"
    written = native_configuration(shipped, {"listener": "2883 127.0.0.1", "acl_file": "/b c"})
    assert written.splitlines() == [
        "# About the listener",
        "listener 2883 127.0.0.1",
        "allow_anonymous false",
        "acl_file /b c",
        "user root",
    ]


def test_a_line_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ApplianceError, match="expected the lines acl_file, found none"):
        native_configuration("listener 1883\n", {"listener": "1 ::1", "acl_file": "/b"})


def test_the_shipped_file_is_made_native_and_its_access_list_private(tmp_path: Path) -> None:
    settings = Settings(Folders(ROOT, tmp_path / "var"), ports={"mosquitto": 2883})
    settings.folders.create()
    path = write_configuration(settings)
    lines = path.read_text().splitlines()
    assert "listener 2883 127.0.0.1" in lines
    assert "allow_anonymous false" in lines
    assert f"password_file {tmp_path}/var/private/mosquitto.passwords" in lines
    assert not [line for line in lines if not line.startswith("#") and " /mosquitto/" in line]
    acl = tmp_path / "var" / "run" / "mosquitto.acl"
    assert acl.stat().st_mode & 0o777 == 0o600
    assert acl.read_text() == (ROOT / "mosquitto" / "acl").read_text()
