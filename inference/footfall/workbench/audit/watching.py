"""What the machine counts in a recording, and where people were in it."""

import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tqdm import tqdm

from footfall.adapters.cameras.file_source import FileSource
from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.video_file import VideoFile
from footfall.adapters.detector.detector import FLOOR, OpenVinoDetector
from footfall.config import CameraConfig, SiteConfig
from footfall.core.auditing import Happening, thing
from footfall.core.tracking import Track
from footfall.core.trails import Trails
from footfall.models.library import prepare_model
from footfall.pipeline import Observation, observe
from footfall.settings import Settings
from footfall.stations import lookout_for_everybody, tracker_at


@dataclass(frozen=True, slots=True)
class Watched:
    """A recording as the machine has seen it.

    Attributes:
        times: Of all pictures that were looked at, rising, in seconds since the beginning.
        trails: In fractions of the picture.
    """

    length_s: float
    times: Sequence[float]
    happenings: list[Happening]
    trails: Trails


def watch(recording: Path, site: SiteConfig, camera_id: str, settings: Settings) -> Watched:
    """Count a recording once from end to end, as `footfall run` counts its camera.

    The camera's limit of pictures a second holds, since it counts with it. So nothing is begun anew at a clip's start:
    who is in a zone then, or on a line, is known from before.

    Raises:
        FootfallError: The model or the recording cannot be used.
    """
    camera, threshold = site.cameras[camera_id], site.threshold_of(camera_id)
    model = prepare_model(site.model_of(camera_id), settings.models_dir, mirror=settings.models_mirror)
    cache, floor = settings.models_dir / "openvino-cache", min(FLOOR, threshold or FLOOR)
    with closing(OpenVinoDetector(model, cache_dir=cache, threshold=threshold, floor=floor)) as detector:
        source = FileSource(recording, paced=False, limit=FrameRateLimit(camera.fps_max), starts_at=0.0)
        observations = observe(
            camera_id, source, detector, tracker_at(threshold or detector.threshold),
            partial(lookout_for_everybody, camera),
            depth=detector.facts().requests + 1,
        )  # fmt: skip
        return _noted(_shown(observations, recording, camera))


def _shown(
    observations: Iterator[Observation], recording: Path, camera: CameraConfig
) -> Iterator[Observation]:
    """Show on a terminal how far it is, in seconds of the recording."""
    with closing(VideoFile(recording)) as video:
        announced_s = video.announced_s
    hidden = not sys.stderr.isatty()
    with tqdm(total=announced_s, desc=f"counting as {camera.name}", unit="s", disable=hidden) as bar:
        for each in observations:
            bar.update(round(each.at) - bar.n)
            yield each


def _noted(observations: Iterator[Observation]) -> Watched:
    happenings: list[Happening] = []
    times, trails, before_s, last_s = array("d"), Trails(), 0.0, 0.0
    for each in observations:
        times.append(each.at)
        happenings += [(what, event.at) for event in each.events if (what := thing(event))]
        trails.note(_in_fractions(each), each.at)
        before_s, last_s = last_s, each.at
    return Watched(last_s + (last_s - before_s), times, happenings, trails)


def _in_fractions(seen: Observation) -> list[Track]:
    """Everybody whom the machine follows, whether they count or not: all of them are to be unrecognisable."""
    if seen.size_px is None:
        return []
    width_px, height_px = seen.size_px
    return [track.scaled(1 / width_px, 1 / height_px) for track in seen.measured]
