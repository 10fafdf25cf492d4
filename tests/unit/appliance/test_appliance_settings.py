from pathlib import Path

import pytest

from footfall_appliance.errors import ApplianceError
from footfall_appliance.parts import all_parts
from footfall_appliance.settings import ALL_PORT_VARIABLES, METRICS, read_settings

ROOT = Path("/srv/footfall")


def test_without_variables_all_stays_on_this_machine() -> None:
    settings = read_settings({}, ROOT)
    assert settings.bind == "127.0.0.1"
    assert settings.ports == {"mosquitto": 1883, "ffserver": 8090, "ui": 8080, "node-red": 1880}
    assert settings.folders.private == ROOT / "var" / "private"
    assert settings.site is None
    assert settings.camera is None


def test_empty_variables_are_the_same_as_none() -> None:
    names = ("BIND", "SITE", "CAMERA", "FOOTFALL_VAR", *ALL_PORT_VARIABLES.values())
    assert read_settings(dict.fromkeys(names, ""), ROOT) == read_settings({}, ROOT)


def test_variables_are_taken() -> None:
    settings = read_settings(
        {"BIND": "0.0.0.0", "UI_PORT": "9000", "SITE": "mall.yaml", "FOOTFALL_VAR": "/data/footfall"}, ROOT
    )
    assert settings.bind == "0.0.0.0"
    assert settings.ports["ui"] == 9000
    assert settings.site == ROOT / "mall.yaml"
    assert settings.folders.run == Path("/data/footfall/run")


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://[::1]:8080"),
        ("192.168.1.5", "http://192.168.1.5:8080"),
    ],
)
def test_parts_reach_each_other_at_an_address_on_which_they_listen(bind: str, url: str) -> None:
    assert read_settings({"BIND": bind}, ROOT).url("ui") == url


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80.5"])
def test_a_port_that_is_none_is_refused_with_its_variable(text: str) -> None:
    with pytest.raises(ApplianceError, match=f"UI_PORT: expected a port from 1 to 65535, got '{text}'"):
        read_settings({"UI_PORT": text}, ROOT)


def test_two_parts_cannot_share_a_port() -> None:
    with pytest.raises(ApplianceError, match="UI_PORT and FFSERVER_PORT: expected two ports, got 8090 twice"):
        read_settings({"UI_PORT": "8090"}, ROOT)


def test_metrics_have_a_port_only_where_one_is_given() -> None:
    assert METRICS not in read_settings({}, ROOT).ports
    assert read_settings({"METRICS_PORT": "9105"}, ROOT).ports[METRICS] == 9105
    with pytest.raises(ApplianceError, match="METRICS_PORT: expected a port from 1 to 65535, got 'on'"):
        read_settings({"METRICS_PORT": "on"}, ROOT)
    with pytest.raises(ApplianceError, match="METRICS_PORT and UI_PORT: expected two ports, got 8080 twice"):
        read_settings({"METRICS_PORT": "8080"}, ROOT)


def test_inference_alone_is_told_of_a_port_for_metrics_and_stays_on_this_machine() -> None:
    settings = read_settings({"METRICS_PORT": "9105", "BIND": "0.0.0.0"}, ROOT)
    told = {
        part.name: (part.environment["METRICS_PORT"], part.environment["METRICS_BIND"])
        for part in all_parts(settings, ROOT / "site.yaml", ROOT / "mosquitto.conf")
        if "METRICS_PORT" in part.environment
    }
    assert told == {"inference": ("9105", "127.0.0.1")}


def test_a_camera_and_a_site_at_once_are_refused_without_naming_the_cameras_address() -> None:
    with pytest.raises(ApplianceError, match="got both") as raised:
        read_settings({"CAMERA": "rtsp://u:hush@10.0.0.2/", "SITE": "a.yaml"}, ROOT)
    assert "hush" not in str(raised.value)


def test_a_cameras_password_is_not_in_the_settings_shown() -> None:
    assert "hush" not in repr(read_settings({"CAMERA": "rtsp://u:hush@10.0.0.2/"}, ROOT))


def test_folders_that_cannot_be_made_name_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(ApplianceError, match=r"expected to write in .*set FOOTFALL_VAR"):
        read_settings({}, tmp_path).folders.create()
