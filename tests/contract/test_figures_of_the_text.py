"""The figures in the contract's own words are those by which the parts go."""

import re

import pytest

from footfall.adapters.broker.link import KEEPALIVE_S
from footfall.adapters.broker.outbox import LIMIT
from footfall.adapters.broker.publisher import COMMIT_EVERY_S, SETTLE_S
from footfall.reporting import REFRESH_S
from footfall_ui.site import STALE_AFTER
from support.contract import FOLDER, document


def of_the_broker(directive: str) -> float:
    """The number that Mosquitto's configuration gives."""
    configuration = (FOLDER.parent / "mosquitto.conf").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^{directive} (\d+)d?$", configuration, re.MULTILINE)
    return float(found)


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        pytest.param("at least every {} s, and again", REFRESH_S, id="states are said again"),
        pytest.param("a state older than {} s", STALE_AFTER.total_seconds(), id="the page's old states"),
        pytest.param("The latest {} wait; of more, the oldest are lost", LIMIT, id="the outbox's limit"),
        pytest.param("what it made in the last {} s", COMMIT_EVERY_S, id="not on disk yet"),
        pytest.param("that the broker took in the {} s before", SETTLE_S, id="sent again"),
        pytest.param("keeps {} messages for it", of_the_broker("max_queued_messages"), id="a reader's queue"),
        pytest.param("for {} days", of_the_broker("persistent_client_expiration"), id="a reader's session"),
    ],
)
def test_a_figure_in_the_text_is_the_one_that_holds(words: str, figure: float) -> None:
    text = " ".join(document()["info"]["description"].split())
    before, after = words.split("{}")
    (found,) = re.findall(rf"{re.escape(before)}([\d,.]+){re.escape(after)}", text)
    assert float(found.replace(",", "")) == figure


def test_the_keep_alive_is_the_one_that_holds() -> None:
    assert document()["servers"]["broker"]["bindings"]["mqtt"]["keepAlive"] == KEEPALIVE_S


def test_all_that_waits_on_disk_fits_into_a_readers_queue() -> None:
    assert of_the_broker("max_queued_messages") > LIMIT


def test_what_the_broker_may_forget_is_sent_again() -> None:
    assert of_the_broker("autosave_interval") < SETTLE_S
