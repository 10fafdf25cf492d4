"""Tracks that are recorded into a folder, and read again."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from fakes import picture
from footfall.adapters.tracks.files import TrackFiles
from footfall.adapters.tracks.reader import read_tracks
from footfall.adapters.tracks.recorder import TrackRecorder
from footfall.core.frame import Frame
from footfall.core.tracking import Track
from footfall.pipeline import Observation

NOON = 1_800_014_400.0
"""2027-01-15T12:00:00Z."""
DAY_S = 86_400.0
HOUR_S = 3600.0


def record(folder: Path, start: str, seen: Sequence[Observation], keep_days: int | None = None) -> None:
    with closing(TrackRecorder(start, TrackFiles(folder, keep_days).write, patient=True)) as recorder:
        for observation in seen:
            recorder.record(observation)


def look(at: float, *people: Track, camera_id: str = "north") -> Observation:
    return Observation(camera_id, Frame(picture(), at), (), (), people, (64, 48))


def times(folder: Path) -> list[float]:
    return [seen.at for seen in read_tracks(folder)]
