"""The comparison as a page for people."""

import math
from collections.abc import Iterable, Mapping, Sequence

from bench.tracking.comparison import BY_LOOKS, OURS, Result, best_settings
from bench.tracking.counting import CountingErrors
from bench.tracking.environments import MESOPIC, PEERS

_INTRODUCTION = """\
# Following and counting, against peers

Written by `make accuracy`: every tracker is given the same detections in the same run. Speed is not measured, so that
the figures are the same on every machine but for the last digits of the network's arithmetic.

- **Scene:** PETS 2009 S2.L1, view 1: 795 pictures at 10 a second, 19 people, 4,650 labelled boxes. For 5, 3.3 and 2
  pictures a second, every second, third and fifth picture is taken.
- **HOTA, IDF1, MOTA, switches** are TrackEval's, at the labels of the pictures that were taken.
- **True crossings and visits** come from the labelled people at the full rate, by their foot points (the middle of a
  box's bottom edge): two lines, which count once a foot is 4 px beyond them, and two zones, in which visits of less
  than 0.5 s are left out and which are left after 1 s outside or unseen. There are 60 crossings and 44 visits.
- **Counted ones** come from the trackers' tracks by Footfall's own lines and zones, for all trackers alike: this
  compares how people are followed, not how the others count.
- **Whole chain:** F1, visit error and dwell once more, of Footfall as before; the peers' tracks counted by
  `supervision`, which is what a user of trackers would take: `LineZone` for foot points that stay beyond a line for
  half a second, and for visits `PolygonZone` and a timer for each track and zone, from its first sight inside to its
  last.
- **missed, false:** a counted crossing belongs to a true one on the same line in the same direction within 1 s, one to
  one. **F1** is of these. **Visit error** is the sum over the zones of how far the number of visits is off; **dwell**
  is the mean counted dwell by the mean true one, over all visits.
- **Settings:** Footfall runs as it is shipped, with one set of defaults for all rates; below it the same with
  `know_by_looks`, which asks a re-identification network where the geometry leaves a choice. Every peer runs as
  shipped, told the frame rate where it asks for it, and in a few other settings that somebody who knows it would try
  (they stand in `tests/bench/tracking/peer_programs/`): the threshold of the detector in use, looser association for
  people who walk far between two pictures, a memory of 3 s, sure detections alone. **Shown is, at each rate anew, the
  setting with the highest HOTA**, and beside it HOTA and F1 as shipped. The last row has the best of each figure that
  any peer reached in any setting; few switches and false crossings alone may mean that hardly anybody was followed.
"""

_HEAD = (
    "| tracker | HOTA | IDF1 | MOTA | switches | missed | false | F1 | visit error | dwell | whole chain | setting "
    "| as shipped |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def page(sections: Mapping[str, Sequence[Result]]) -> str:
    """The whole page; sections are what each detector's eyes gave."""
    tables = (line for name, results in sections.items() for line in _section(name, results))
    return "\n".join([_INTRODUCTION + _versions(), "", *tables])


def _versions() -> str:
    installed = [
        f"{name} {PEERS.version(name)}" for name in ("trackers", "supervision", "norfair", "trackeval")
    ]
    if MESOPIC.ready:
        return f"- **Versions:** {', '.join([*installed, 'mesopic ' + MESOPIC.version('mesopic')])}."
    return f"- **Versions:** {', '.join(installed)}. Mesopic is left out: it needs Python 3.12, which is not here."


def _section(name: str, results: Sequence[Result]) -> Iterable[str]:
    for fps in dict.fromkeys(one.fps for one in results):
        at_rate = [one for one in results if one.fps == fps]
        yield f"## {name}, {fps:.3g} pictures a second"
        yield ""
        yield _HEAD
        yield from (_row(one, _as_shipped(one.tracker, at_rate)) for one in best_settings(at_rate))
        yield _best([one for one in at_rate if one.tracker not in (OURS, BY_LOOKS)])
        yield ""


def _as_shipped(tracker: str, results: Sequence[Result]) -> str:
    """HOTA and F1 in the tracker's first setting."""
    first = next(one.scores for one in results if one.tracker == tracker)
    return f"{first.following.hota:.3f}, {first.counting.crossings_f1:.3f}"


def _row(one: Result, as_shipped: str) -> str:
    following, counting = one.scores.following, one.scores.counting
    name = f"**{one.tracker}**" if one.tracker in (OURS, BY_LOOKS) else one.tracker
    return (
        f"| {name} | {following.hota:.3f} | {following.idf1:.3f} | {following.mota:.3f} | {following.id_switches} "
        f"| {counting.crossings_missed} | {counting.crossings_false} | {counting.crossings_f1:.3f} "
        f"| {counting.visit_error} | {counting.dwell_ratio:.3f} | {_chain([one.chain])} "
        f"| {one.setting} | {as_shipped} |"
    )


def _best(peers: Sequence[Result]) -> str:
    following = [one.scores.following for one in peers]
    counting = [one.scores.counting for one in peers]
    return (
        f"| *any peer, any setting* | {max(one.hota for one in following):.3f} "
        f"| {max(one.idf1 for one in following):.3f} | {max(one.mota for one in following):.3f} "
        f"| {min(one.id_switches for one in following)} | {min(one.crossings_missed for one in counting)} "
        f"| {min(one.crossings_false for one in counting)} | {max(one.crossings_f1 for one in counting):.3f} "
        f"| {min(one.visit_error for one in counting)} | {_nearest_dwell(counting):.3f} "
        f"| {_chain([one.chain for one in peers])} | | |"
    )


def _chain(errors: Sequence[CountingErrors]) -> str:
    """The best of each figure."""
    f1, visits = max(one.crossings_f1 for one in errors), min(one.visit_error for one in errors)
    return f"{f1:.3f}, {visits}, {_nearest_dwell(errors):.3f}"


def _nearest_dwell(errors: Sequence[CountingErrors]) -> float:
    """Not a number where nobody counted a visit."""
    ratios = [one.dwell_ratio for one in errors if not math.isnan(one.dwell_ratio)]
    return min(ratios, key=lambda ratio: abs(math.log(ratio)), default=math.nan)
