"""A board of the operator's page that is told things as the broker would tell them."""

from datetime import datetime, timedelta
from typing import Any

from footfall_ui.board import Board
from footfall_ui.messages import parse
from footfall_ui.views import SiteView
from support.pages import NOON, payload

STORE = "footfall/mall/store/shoes/state"
CAMERA = "footfall/mall/camera/north/status"


def later(seconds: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)


class Told:
    """A connected board and a way to tell it things."""

    def __init__(self) -> None:
        self.board = Board()
        self.board.broker_found()

    def say(
        self,
        topic: str,
        at: datetime = NOON,
        received_at: datetime | None = None,
        retained: bool = False,
        **fields: Any,
    ) -> None:
        self.raw(topic, payload(at=at, **fields), received_at or at, retained)

    def raw(self, topic: str, body: bytes, received_at: datetime = NOON, retained: bool = False) -> None:
        message = parse(topic, body)
        assert message is not None
        self.board.take(message, received_at, retained=retained)

    def site(self, now: datetime = NOON) -> SiteView:
        (site,) = self.board.view(now).sites
        return site
