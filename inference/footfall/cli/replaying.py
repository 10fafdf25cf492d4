"""`footfall replay`: count recorded tracks anew, by the zones and lines of a site.yaml."""

import argparse
import json
import logging
import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from math import inf
from operator import attrgetter
from pathlib import Path
from typing import Any

from footfall.cli.commands import Commands, add_site, moment
from footfall.config import SiteConfig, load_site
from footfall.core.counting import LineCounts
from footfall.core.recording import Seen
from footfall.directory import day_of, directory_of, layout_of
from footfall.errors import FootfallError
from footfall.messages import Directory, Message, Payload, SiteMessages
from footfall.recounting import DayCounts, News, Recount
from footfall.stations import lookout_of

log = logging.getLogger(__name__)

SET_RIGHT_S = 3600.0
"""Moments of one start further apart than this have the clock set right between them."""


def add_replay(commands: Commands) -> None:
    """Add the command `replay`."""
    parser = commands.add_parser("replay", help="count recorded tracks anew, by other zones and lines")
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="the recorded tracks; see record_tracks in site.yaml"
    )
    add_site(parser, "the zones, lines and stores to count by (site.yaml)")
    parser.add_argument(
        "--from",
        dest="begin",
        type=moment,
        metavar="TIME",
        help="as in 2026-01-31 or 2026-01-31T09:00; times are those of the site. Who is inside then has just entered",
    )
    parser.add_argument("--to", dest="end", type=moment, metavar="TIME", help="the first moment not counted")
    parser.add_argument(
        "--json", action="store_true", help="days, events and minutes as JSON, the latter as on MQTT"
    )
    parser.set_defaults(command=_replay)


def _replay(given: argparse.Namespace) -> int:
    # Parquet takes 40 MB, which no other command needs.
    from footfall.adapters.tracks.reader import read_tracks

    site = load_site(given.site)
    begin, end = _at(given.begin, site, -inf), _at(given.end, site, inf)
    if begin >= end:
        raise FootfallError(
            f"expected --from before --to, found {given.begin} and {given.end}; exchange them"
        )
    recount = Recount(layout_of(site), lambda at: day_of(site, at), partial(lookout_of, site), site.overlaps)
    moments = _checked(_one_after_the_other(read_tracks(given.folder, begin, end)), site, given.folder)
    words = SiteMessages(site.site, "replay", directory_of(site))
    records = [
        _record(message)
        for news in _news(recount, moments, site.overlaps)
        if given.json
        for message in (*map(words.event, news.events), *map(words.bucket, news.buckets))
    ]
    days = list(recount.days())
    sys.stdout.write(_as_json(days, records, site) if given.json else _as_table(days, site))
    return 0


def _at(given: datetime | None, site: SiteConfig, otherwise: float) -> float:
    if given is None:
        return otherwise
    return (given if given.tzinfo else given.replace(tzinfo=site.timezone)).timestamp()


def _checked(moments: Iterator[Seen], site: SiteConfig, folder: Path) -> Iterator[Seen]:
    """What was seen, by cameras that the site does not have as well; says which are only here or only there."""
    seen_by: set[str] = set()
    for seen in moments:
        if seen.camera_id not in site.cameras and seen.camera_id not in seen_by:
            log.warning("skipped: camera %r is recorded, but not in this site.yaml", seen.camera_id)
        seen_by.add(seen.camera_id)
        yield seen
    if not seen_by & set(site.cameras):
        found = f"found only {', '.join(sorted(seen_by))}" if seen_by else "found none"
        raise FootfallError(
            f"{folder}: expected tracks of {', '.join(site.cameras)} in that time, {found}; choose other times, "
            "another folder or another site.yaml"
        )
    for camera_id in sorted(set(site.cameras) - seen_by):
        log.warning("camera %r of this site.yaml is not recorded in that time", camera_id)


def _one_after_the_other(moments: Iterator[Seen]) -> Iterator[Seen]:
    """The same moments; says which start was recorded while another was, as far as its clock was right."""
    ended = -inf
    for start, its in groupby(moments, key=attrgetter("start")):
        begun = at = -inf
        for seen in its:
            begun = seen.at if seen.at - at > SET_RIGHT_S else begun
            at = max(at, seen.at)
            yield seen
        if begun < ended:
            log.warning(
                "start %s was recorded at the same time as another: whoever is in both is counted twice",
                start,
            )
        ended = max(ended, at)


def _news(recount: Recount, moments: Iterator[Seen], overlaps: Sequence[Collection[str]]) -> Iterator[News]:
    """What each moment brings; says in the end on which cameras that overlap nobody was found to be one person."""
    joined: set[tuple[str, str]] = set()
    for seen in moments:
        news = recount.take(seen)
        joined.update((one, other) for (one, _), (other, _) in news.joins if one != other)
        yield news
    yield recount.finish()
    for group in overlaps:
        if not any(set(cameras) <= set(group) for cameras in joined):
            log.warning(
                "nobody was found on two of the cameras %s at once in that time: where they were no 'overlaps' of the "
                "site.yaml that was recorded with, whoever was counts once for each of them here",
                ", ".join(group),
            )


def _as_json(days: Sequence[DayCounts], records: Sequence[Payload], site: SiteConfig) -> str:
    names = _names(directory_of(site))
    whole = {
        "site": site.site,
        "days": [
            {
                "day": each.day,
                "kind": each.kind.value,
                "id": each.subject_id,
                "name": names[each.subject_id],
                **_numbers(each),
            }
            for each in days
        ],
        "records": records,
    }
    return json.dumps(whole, indent=1) + "\n"


def _record(message: Message) -> Payload:
    """A message without what tells one start from another."""
    return {"topic": message.topic} | {
        key: value for key, value in message.payload.items() if key not in ("boot", "seq")
    }


def _numbers(each: DayCounts) -> dict[str, Any]:
    if isinstance(each.counts, LineCounts):
        return {"in": each.counts.entries, "out": each.counts.exits}
    dwell_s = each.counts.mean_dwell_s
    return {
        "visits": each.counts.visits_today,
        "mean_dwell_s": None if dwell_s is None else round(dwell_s, 2),
        "occupancy_peak": each.peak,
    }


def _names(directory: Directory) -> dict[str, str]:
    return {
        subject_id: subject.name
        for subjects in (directory.stores, directory.zones, directory.lines)
        for subject_id, subject in subjects.items()
    }


_COLUMNS = ("day", "", "name", "visits", "mean dwell s", "peak", "in", "out")
_KEYS = ("visits", "mean_dwell_s", "occupancy_peak", "in", "out")


def _as_table(days: Sequence[DayCounts], site: SiteConfig) -> str:
    names = _names(directory_of(site))
    rows = [_COLUMNS] + [(each.day, each.kind.value, names[each.subject_id], *_cells(each)) for each in days]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(_line(row, widths) for row in rows)


def _cells(each: DayCounts) -> Iterator[str]:
    numbers = _numbers(each)
    for key in _KEYS:
        value = numbers.get(key, "")
        yield "-" if value is None else str(value)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    left = [cell.ljust(width) for cell, width in zip(row[:3], widths[:3], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(row[3:], widths[3:], strict=True)]
    return "  ".join(left + right).rstrip() + "\n"
