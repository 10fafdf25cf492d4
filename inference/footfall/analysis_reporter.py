"""What shops ask of each zone, store and line, and the people in each area, told once a minute."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from footfall.core.analysis import Analysis
from footfall.core.area_book import Standing
from footfall.core.coverage import MINUTE_S
from footfall.core.day_sums import DaySums
from footfall.core.frame import Frame
from footfall.core.homography import Homography
from footfall.core.metrics.groups import Walker, walkers
from footfall.core.tracking import Track
from footfall.messages import Directory, Message, SiteMessages
from footfall.pipeline import Observation

Keep = Callable[[Mapping[str, Standing], DaySums], None]


class AnalysisReporter:
    """Keeps the analysis of a site, and says how it stands when a minute is over for one of its cameras.

    Args:
        homographies: How the floor lies in the pictures, in fractions of them, of the cameras of which that is known.
        keep: Takes the areas' balances and the day's sums to where a restart finds them; called whenever something is
            said.
    """

    def __init__(
        self,
        directory: Directory,
        messages: SiteMessages,
        analysis: Analysis,
        homographies: Mapping[str, Homography],
        keep: Keep,
    ) -> None:
        self._directory, self._messages, self._analysis = directory, messages, analysis
        self._homographies, self._keep = homographies, keep
        self._at: float | None = None

    def news(self, observation: Observation) -> Iterator[Message]:
        """How everything stood at the end of a minute, once that is over; then take in the observation."""
        minute = _minute(observation.at)
        if self._at is not None and minute > _minute(self._at):
            yield from self._messages_at(minute)
        self._at = max(observation.at, self._at or 0.0)
        self._analysis.take(
            observation.camera_id,
            observation.at,
            isinstance(observation.seen, Frame),
            self._people(observation),
            observation.events,
        )

    def last(self) -> Iterator[Message]:
        """How everything stands at the end of the program."""
        if self._at is not None:
            yield from self._messages_at(self._at)

    def _messages_at(self, at: float) -> Iterator[Message]:
        analysis, messages = self._analysis, self._messages
        for zone_id in self._directory.zones:
            visits, queue = analysis.visits(zone_id, at), analysis.queue(zone_id, at)
            yield messages.zone_metrics(zone_id, visits, queue, at)
        for store_id in self._directory.stores:
            visits, capture = analysis.visits(store_id, at), analysis.capture(store_id, at)
            yield messages.store_metrics(store_id, visits, capture, at)
        for line_id in self._directory.lines:
            yield messages.line_metrics(line_id, analysis.units(line_id, at), at)
        for area_id in self._directory.areas:
            yield messages.area_state(area_id, analysis.area(area_id), at)
        self._keep(analysis.standings(), analysis.sums(at))

    def _people(self, observation: Observation) -> Sequence[Walker]:
        view = self._homographies.get(observation.camera_id)
        if view is None or not isinstance(observation.seen, Frame):
            return walkers(observation.tracks)
        height_px, width_px = observation.seen.image.shape[:2]
        return _on_floor([track.scaled(1 / width_px, 1 / height_px) for track in observation.tracks], view)


def _on_floor(tracks: Sequence[Track], view: Homography) -> list[Walker]:
    """Where people in fractions of a picture stand in metres; whose feet are above the horizon, stands nowhere."""
    places = ((track.track_id, view.to_floor(track.box.feet)) for track in tracks)
    return [Walker(track_id, place) for track_id, place in places if place is not None]


def _minute(at: float) -> float:
    return at // MINUTE_S * MINUTE_S
