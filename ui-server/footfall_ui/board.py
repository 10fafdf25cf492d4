"""The latest of everything that was heard. Pure: time comes in as an argument."""

from datetime import datetime

from footfall_ui.messages import Message
from footfall_ui.site import Site
from footfall_ui.views import BoardView, BrokerView, HeatMapView


class Board:
    """Fed with messages, asked for views."""

    def __init__(self) -> None:
        self._broker = BrokerView(connected=False, detail="Not connected to the broker yet.")
        self._sites: dict[str, Site] = {}

    @property
    def connected(self) -> bool:
        """Whether the broker is heard."""
        return self._broker.connected

    def broker_found(self) -> None:
        """From now on silence means something."""
        self._broker = BrokerView(connected=True, detail=None)

    def broker_lost(self, detail: str) -> None:
        """Nothing that is shown can be believed any longer.

        Args:
            detail: For people: what is wrong and what to do.
        """
        self._broker = BrokerView(connected=False, detail=detail)

    def take(self, message: Message, received_at: datetime, *, retained: bool) -> None:
        """Remember what was said; a retained message was kept by the broker and may be old."""
        site = self._sites.setdefault(message.site, Site(message.site))
        site.take(message, received_at, retained=retained)
        if site.empty:
            del self._sites[message.site]

    def view(self, now: datetime) -> BoardView:
        """What the page shows at this moment."""
        sites = (site.view(now, connected=self._broker.connected) for site in self._sites.values())
        running_first = sorted(sites, key=lambda site: (site.state == "offline", site.site))
        return BoardView(at=now, broker=self._broker, sites=tuple(running_first))

    def heat_map(self, site: str, camera: str, now: datetime) -> HeatMapView | None:
        """Where people spent their time in a camera's picture; None while that is unknown."""
        if site not in self._sites:
            return None
        return self._sites[site].heat_map(camera, now, connected=self._broker.connected)
