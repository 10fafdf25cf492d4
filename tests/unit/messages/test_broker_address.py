"""Where the broker is, from the environment."""

import re
from pathlib import Path

import pytest

from footfall.adapters.broker.link import BrokerAddress
from footfall.errors import ConfigError


def test_without_settings_the_broker_is_on_this_machine() -> None:
    address = BrokerAddress.from_environment({})
    assert (address.host, address.port, address.username, address.password()) == (
        "127.0.0.1",
        1883,
        None,
        None,
    )


def test_the_environment_names_broker_account_and_password_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("wörd with space \n", encoding="utf-8")
    address = BrokerAddress.from_environment(
        {
            "MQTT_HOST": "broker.mall",
            "MQTT_PORT": "8883",
            "MQTT_USERNAME": "inference",
            "MQTT_PASSWORD_FILE": str(file),
        }
    )
    assert str(address) == "broker.mall:8883"
    assert (address.username, address.password()) == ("inference", "wörd with space ")
    assert "wörd" not in repr(address)


@pytest.mark.parametrize("port", ["mqtt", "0", "65536", "-1", "18.83"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"not {port!r}")):
        BrokerAddress.from_environment({"MQTT_PORT": port})


def test_a_missing_password_file_is_named_with_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"MQTT_PASSWORD_FILE.*gone"):
        BrokerAddress.from_environment({"MQTT_PASSWORD_FILE": str(tmp_path / "gone")})
