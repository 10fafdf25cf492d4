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
