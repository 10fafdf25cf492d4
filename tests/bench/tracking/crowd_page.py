"""The comparison of crowds as a page for people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass

from bench.tracking.comparison import OURS
from bench.tracking.crowd_errors import CrowdErrors, medians
from bench.tracking.simulated import FEWEST, MOST, SECONDS

BOUND = "identities known"
Runner = tuple[str, str]
"""Tracker and setting."""
Errors = Mapping[float, Mapping[Runner, Sequence[CrowdErrors]]]
"""Frame rate -> runner -> errors, one for each crowd."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What trackers made of the same crowds.

    Attributes:
        alike: All tracks counted by Footfall's lines and zones.
        chains: Footfall's by Footfall, the peers' by `supervision`.
    """

    alike: Errors
    chains: Errors


_INTRODUCTION = """\
# Counting in crowds, against peers

Written by `python -m bench.tracking.crowds --detector {detector}`: every tracker is given the same detections. Nothing
here is a real picture: it tells trackers and counters apart where people hide each other, not how well a shop will be
counted.

- **Crowds:** {crowds}, from {fewest} people in view to {most}, {seconds:.0f} s each; JuPedSim walks them along
  20 m of shop fronts, into a shop, to windows and into a queue. The camera hangs 3 m up.
- **Detections:** the true boxes with the errors that {detector} was measured to make on PETS 2009 S2.L1 (misses,
  unsure boxes, wrong edges and false boxes, by how much of a person others cover, and as lasting as measured).
  Elsewhere with the errors of {elsewhere}.
- **Errors** are shares of the true numbers, 0 is exact; shown are medians over the crowds. **Passes**: missed and false
  ways over both lines, one by one, a counted way belonging to a true one in the same direction within 1 s. **Entries**
  (the line before the shop's door), **crossings** (the line across the corridor), **visits** (three zones): errors of
  the sums, each direction and each zone by itself. **Dwell**: of the mean over all visits.
- **All counted alike:** Footfall's own lines and zones count for every tracker, so that trackers alone are compared.
- **Whole chains:** Footfall as before; the peers' tracks counted by `supervision`, which is what a user of trackers
  would take: `LineZone` for foot points that stay beyond a line for half a second, and for visits `PolygonZone` and a
  timer for each track and zone, from its first sight inside to its last however long it was away, as in the library's
  example of time spent in zones. Hardly anybody in these crowds comes back to a zone, which suits such timers; where
  people do, as on PETS 2009, see the whole chains in [accuracy.md](accuracy.md).
- **{bound}:** the sure detections, numbered by the truth: what a tracker would reach that never takes one
  person for another, and knows no more than those detections.
- **Settings:** Footfall as it is shipped; of every peer, at each rate anew, the setting least off in total. The last
  row has the best of each figure that any peer reached in any setting.
"""

_HEAD = "| tracker | passes | entries | crossings | visits | dwell | setting |\n|---|---|---|---|---|---|---|"


def page_name(detector: str) -> str:
    """The page's file, beside those of other detectors."""
    return f"crowds-{detector}.md"


def page(measured: Measured, detector: str, others: Sequence[str], left_out: Sequence[str] = ()) -> str:
    """The whole page.

    Args:
        measured: All runners have seen the same crowds.
        detector: Whose detections they were given.
        others: Detectors that have a page of their own.
        left_out: Programs of peers that have not run.
    """
    (crowds,) = {len(each) for by_runner in measured.alike.values() for each in by_runner.values()}
    introduction = _INTRODUCTION.format(
        crowds=crowds,
        fewest=FEWEST,
        most=MOST,
        seconds=SECONDS,
        detector=detector,
        elsewhere=", ".join(f"[{other}]({page_name(other)})" for other in others),
        bound=BOUND.capitalize(),
    )
    missing = f"- **Left out** this time: {', '.join(left_out)}.\n" if left_out else ""
    return "\n".join([introduction + missing, *_tables(measured)])


def _tables(measured: Measured) -> Iterator[str]:
    for fps, by_runner in measured.alike.items():
        yield f"## {fps:.3g} pictures a second\n"
        yield from _table("All counted alike", by_runner)
        yield from _table("Whole chains", measured.chains[fps])


def _table(what: str, by_runner: Mapping[Runner, Sequence[CrowdErrors]]) -> Iterator[str]:
    """Medians over the crowds; of each peer the setting that is least off in total, and the least of any."""
    off = {runner: medians(crowds) for runner, crowds in by_runner.items()}
    peers = {runner: one for runner, one in off.items() if runner[0] not in (OURS, BOUND)}
    yield f"{what}:\n\n{_HEAD}"
    for tracker in dict.fromkeys(name for name, _ in off):
        settings = [runner for runner in off if runner[0] == tracker]
        best = min(settings, key=lambda runner: sum(astuple(off[runner])))
        yield _row(f"**{tracker}**" if tracker == OURS else tracker, off[best], best[1])
    if peers:
        least = CrowdErrors(*(min(column) for column in zip(*map(astuple, peers.values()), strict=True)))
        yield _row("*any peer, any setting*", least, "")
    yield ""


def _row(tracker: str, off: CrowdErrors, setting: str) -> str:
    return f"| {tracker} | " + " | ".join(f"{one:.3f}" for one in astuple(off)) + f" | {setting} |"
