"""The command line that makes the box's certificate."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from footfall_appliance.box.certificate import openssl_command


def test_it_names_the_box_and_its_addresses_and_is_valid_from_the_image_on() -> None:
    leap_day = int(datetime(2028, 2, 29, 12, tzinfo=UTC).timestamp())
    command = openssl_command(Path("key"), Path("crt"), ["192.168.1.20", "2001:db8::2"], leap_day)
    said = dict(pairwise(command))
    assert "subjectAltName=DNS:footfall.local,IP:192.168.1.20,IP:2001:db8::2" in command
    assert said["-not_before"] == "20280229120000Z"
    assert said["-not_after"] == "20480201120000Z"
