"""What the environment says, and what is said when it is wrong."""

import pytest

from footfall.errors import ConfigError
from footfall.settings import Settings


def test_a_checkout_started_by_hand_makes_no_pictures() -> None:
    assert Settings.from_environment({}).stream_url is None


@pytest.mark.parametrize("address", ["http://127.0.0.1:8090", "https://ffserver", "http://[::1]:8090/"])
def test_an_address_of_ffserver_is_taken_as_it_is(address: str) -> None:
    assert Settings.from_environment({"FFSERVER_URL": address}).stream_url == address


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8090", "ftp://ffserver", "ffserver", "http://", "http://ffserver:x", "http://[::1"]
)
def test_an_address_that_is_none_is_refused_with_the_way_out(address: str) -> None:
    with pytest.raises(ConfigError, match=r"FFSERVER_URL: expected .* found .*; mend it"):
        Settings.from_environment({"FFSERVER_URL": address})


@pytest.mark.parametrize(
    "mirror", ["https://mirror.example/models", "http://10.0.0.2", "/media/stick/models"]
)
def test_a_mirror_of_models_is_an_address_or_a_folder(mirror: str) -> None:
    assert Settings.from_environment({"FOOTFALL_MODELS_MIRROR": mirror}).models_mirror == mirror


def test_without_a_mirror_models_come_from_their_makers() -> None:
    assert Settings.from_environment({"FOOTFALL_MODELS_MIRROR": ""}).models_mirror is None


@pytest.mark.parametrize("mirror", ["ftp://x/y", "http://[::1", "http://mirror:port", "https://"])
def test_a_mirror_that_is_no_address_is_refused(mirror: str) -> None:
    with pytest.raises(ConfigError, match=r"FOOTFALL_MODELS_MIRROR: expected .* found '.*'; mend it") as said:
        Settings.from_environment({"FOOTFALL_MODELS_MIRROR": mirror})
    assert repr(mirror) in str(said.value)


def test_without_a_port_for_metrics_nothing_listens_and_with_one_only_loopback_does() -> None:
    assert Settings.from_environment({"METRICS_PORT": ""}).metrics_port is None
    settings = Settings.from_environment({"METRICS_PORT": "9105"})
    assert (settings.metrics_port, settings.metrics_bind) == (9105, "127.0.0.1")
    assert Settings.from_environment({"METRICS_BIND": "0.0.0.0"}).metrics_bind == "0.0.0.0"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80.5"])
def test_a_port_for_metrics_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(ConfigError, match=f"METRICS_PORT: expected a port .* found '{port}'; mend it"):
        Settings.from_environment({"METRICS_PORT": port})
