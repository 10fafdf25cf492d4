"""A small mall's messages, as tests publish them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from footfall.adapters.broker.link import BrokerAddress
from footfall.adapters.broker.outbox import Outbox
from footfall.adapters.broker.publisher import MqttPublisher
from footfall.adapters.told_sites import ToldSites
from footfall.core.counting import ZoneCounts
from footfall.core.density import Ground
from footfall.core.events import Entered
from footfall.core.latency import Trace
from footfall.messages import Directory, Enclosed, Joined, Message, Placed, SiteMessages, state_topics

NOON = 1769860800.0
"""2026-01-31T12:00:00Z."""

MALL = Directory(
    name="The Mall",
    cameras={"walkway": "Walkway"},
    zones={"window": Placed("Shop window", "walkway")},
    lines={"door": Placed("Door", "walkway")},
    stores={"shoe-shop": Joined("Shoe shop", ("window",), ("walkway",))},
    areas={"wing": Enclosed("East wing", ("door",), ("window",))},
)


def mall_messages(boot: str, grounds: Mapping[str, Ground] | None = None) -> SiteMessages:
    return SiteMessages("mall", boot, replace(MALL, grounds=grounds or {}))


def entered(messages: SiteMessages, track_id: int) -> Message:
    return messages.event(Entered("window", track_id, NOON + track_id / 100))


def store_with(messages: SiteMessages, people: int) -> Message:
    return messages.store_state("shoe-shop", ZoneCounts(people, people, None, None), NOON)


def publisher_to(
    port: int,
    password_file: Path,
    outbox: Path | Outbox,
    on_acknowledged: Callable[[Trace, float], None] = lambda _trace, _at: None,
    told: Path | None = None,
) -> MqttPublisher:
    """A publisher for the mall.

    Args:
        told: Where the box remembers the sites that it told of.
    """
    address = BrokerAddress("127.0.0.1", port, "inference", password_file)
    outbox = Outbox(outbox) if isinstance(outbox, Path) else outbox
    sites = ToldSites(told or password_file.with_name("sites.json"), "mall")
    return MqttPublisher(address, "mall", state_topics("mall", MALL), sites, outbox, on_acknowledged)


def body(message: Message, *fields: str) -> dict[str, object]:
    """Some fields of what a message says."""
    return {field: message.payload[field] for field in fields}
