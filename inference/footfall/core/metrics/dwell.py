"""How long visits last, with those that still go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from footfall.core.day_sums import Lengths

HISTOGRAM_S: Final = (0.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, inf)
"""From walking through, over a look at the window, to half an hour in the shop."""

RELATIVE_ERROR: Final = 0.01
"""How far a quantile may be off; a camera at 5 pictures a second is off by more for visits under 20 s."""

_SHORTEST_S: Final = 0.5
"""Where the fine bins begin: no zone tells of shorter visits."""

_LONGEST_S: Final = 86_400.0
"""What lasts longer counts as a day."""

_ROUNDING: Final = 1e-9

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DwellSummary:
    """How long the visits of a period last; None is not known (yet).

    Attributes:
        ended: Visits whose end was seen.
        cut: Visits that go on, or whose end was not seen: at least as long as they were seen.
        p50_s: Half of the visits are over by then; None while too few visits have been seen for that long.
        p90_s: Nine of ten visits are over by then.
        mean_s: Mean length, where the longest visit seen stands for all that last longer; None without any.
        mean_is_least: Whether there may be longer visits, so that the true mean is mean_s at least.
        histogram: Ended visits by length, between the HISTOGRAM_S; the lower edge belongs to a bin.
        shares: What part of all visits is estimated to end in each bin of the histogram; None beyond what was seen.
    """

    ended: int
    cut: int
    p50_s: float | None
    p90_s: float | None
    mean_s: float | None
    mean_is_least: bool
    histogram: tuple[int, ...]
    shares: tuple[float | None, ...]


class DwellTimes:
    """The lengths of the visits that began in a period, of a zone or a store.

    A visit that still goes on says only that it lasts longer than by now. To leave it out would make visits
    look shorter than they are, the more so the longer they last; to take it as ended would, too. The
    Kaplan-Meier estimate takes it for what it is: of those still there after t seconds, the part that left then.

    Lengths are counted in bins that grow by 2 %, as 20,000 visits a day must not be kept one by one: some
    600 bins hold any number, and a quantile is off by RELATIVE_ERROR at most (by 0.25 s below 0.5 s).

    Begin a new one with each period, so that a visit belongs to the period in which it began.

    Source:
        Kaplan, Meier, "Nonparametric Estimation from Incomplete Observations", JASA 53, 1958. The mean up to
        the longest length seen: Irwin, "The standard error of an estimate of expectation of life", J. Hygiene
        47, 1949. The bins: Masson, Rim, Lee, "DDSketch", VLDB 2019.
    """

    def __init__(self, ended: Lengths = (), cut: Lengths = ()) -> None:
        """Go on from the visits that these lengths tell of, as `lengths` told them."""
        self._ended, self._cut = _counts(ended), _counts(cut)

    def add(self, dwell_s: float, *, ended: bool = True) -> None:
        """A visit is over.

        Args:
            ended: Whether its end was seen; False where the camera's outage or the day's end cut it off.
        """
        (self._ended if ended else self._cut)[_bins([dwell_s])] += 1

    def plus(self, ended_s: Iterable[float], cut_s: Iterable[float]) -> "DwellTimes":
        """These, and visits of so many seconds more."""
        both = DwellTimes()
        both._ended, both._cut = self._ended + _binned(ended_s), self._cut + _binned(cut_s)
        return both

    def lengths(self, going_on_s: Iterable[float] = ()) -> tuple[Lengths, Lengths]:
        """The lengths of the visits whose end was seen, and of the others, those that go on among them."""
        return _lengths(self._ended), _lengths(self._cut + _binned(going_on_s))

    def summary(self, going_on_s: Iterable[float] = ()) -> DwellSummary:
        """How long visits last.

        Args:
            going_on_s: How long each visit that goes on has lasted by now.
        """
        cut = self._cut + _binned(going_on_s)
        survival = _Survival(self._ended, cut)
        histogram = np.add.reduceat(self._ended, _COARSE).tolist()
        return DwellSummary(
            ended=int(self._ended.sum()),
            cut=int(cut.sum()),
            p50_s=survival.quantile(0.5),
            p90_s=survival.quantile(0.9),
            mean_s=survival.mean(),
            mean_is_least=survival.rest > 0,
            histogram=tuple(histogram),
            shares=survival.shares(),
        )


class _Survival:
    """Which part of the visits lasts longer than each bin, by Kaplan and Meier."""

    def __init__(self, ended: Counts, cut: Counts) -> None:
        there = np.cumsum((ended + cut)[::-1])[::-1]
        left = np.divide(ended, there, out=np.zeros(len(ended)), where=there > 0)
        self._after = np.cumprod(1 - left)
        self._seen = int(np.count_nonzero(there))

    @property
    def rest(self) -> float:
        """The part of the visits that is longer than any seen; 0 without visits."""
        return float(self._after[self._seen - 1]) if self._seen else 0.0

    def quantile(self, part: float) -> float | None:
        """The shortest length by which this part of the visits is over."""
        over = np.flatnonzero(self._after[: self._seen] <= 1 - part + _ROUNDING)
        return float(_MIDDLES[over[0]]) if len(over) else None

    def mean(self) -> float | None:
        """The area under the curve, up to the longest length seen."""
        if not self._seen:
            return None
        over = -np.diff(self._after[: self._seen], prepend=1.0)
        return float(over @ _MIDDLES[: self._seen] + self.rest * _MIDDLES[self._seen - 1])

    def shares(self) -> tuple[float | None, ...]:
        """The part of the visits that ends in each bin of the histogram."""
        if not self._seen:
            return (None,) * len(_COARSE)
        at_edges = [1.0, *(float(self._after[edge - 1]) for edge in _COARSE[1:]), 0.0]
        # At an edge that no visit was seen to reach the curve is known only if nobody is left.
        known = [*(self.rest == 0 or edge < self._seen for edge in _COARSE), True]
        return tuple(
            at_edges[i] - at_edges[i + 1] if known[i] and known[i + 1] else None for i in range(len(_COARSE))
        )


def _bins(lengths_s: Iterable[float]) -> NDArray[np.intp]:
    lengths = np.clip(np.fromiter(lengths_s, dtype=np.float64), 0.0, _LONGEST_S)
    return np.searchsorted(_EDGES, lengths, side="right") - 1


def _binned(lengths_s: Iterable[float]) -> Counts:
    return np.bincount(_bins(lengths_s), minlength=len(_MIDDLES))


def _counts(lengths: Lengths) -> Counts:
    counts = np.zeros(len(_MIDDLES), dtype=np.int64)
    np.add.at(counts, _bins(length_s for length_s, _ in lengths), [number for _, number in lengths])
    return counts


def _lengths(counts: Counts) -> Lengths:
    there = counts.nonzero()[0]
    return list(zip(_MIDDLES[there].tolist(), counts[there].tolist(), strict=True))


def _fine_edges() -> NDArray[np.float64]:
    growth = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
    steps = np.arange(log(_LONGEST_S / _SHORTEST_S) / log(growth))
    # With the histogram's edges among them, its counts are exact.
    return np.unique([0.0, *(_SHORTEST_S * growth**steps), *HISTOGRAM_S[:-1], _LONGEST_S])


_EDGES: Final = _fine_edges()
_COARSE: Final = np.searchsorted(_EDGES, HISTOGRAM_S[:-1]).tolist()
# 2ab / (a + b) is equally far from a bin's ends a and b in proportion to either; a day's visit is a day long.
_MIDDLES: Final = np.append(2 * _EDGES[:-1] * _EDGES[1:] / (_EDGES[:-1] + _EDGES[1:]), _LONGEST_S)
_MIDDLES[0] = _EDGES[1] / 2
