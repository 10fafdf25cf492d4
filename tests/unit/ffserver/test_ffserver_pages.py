"""The status page."""

import re
from urllib.parse import urljoin

import pytest

from footfall_ffserver.channel import ChannelStatus
from footfall_ffserver.pages import card

HALL = ChannelStatus(
    camera="hall", connected_since=None, width=0, height=0, fps_in=0.0, encoder="none", encoder_pid=None,
    viewers=0, bytes_sent=0, dropped_frames=0,
)  # fmt: skip


@pytest.mark.parametrize("page", ["http://127.0.0.1:8090/", "https://footfall.local/pictures/"])
def test_the_links_lead_to_the_pictures_behind_a_gateway_too(page: str) -> None:
    links = re.findall('href="(.+?)"', card(HALL, "?ticket=a&b"))
    assert [urljoin(page, link) for link in links] == [
        f"{page}hall.mjpeg?ticket=a&amp;b",
        f"{page}hall.jpg?ticket=a&amp;b",
    ]
