"""Which camera, clip and model a measurement is of."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from footfall.config import CameraConfig, SiteConfig, load_site
from footfall.core.stream_choice import FOR_LOOKS, NOT_OPENED, Reason, StreamChoice
from footfall.errors import ConfigError, SourceError
from footfall.machine.clip import Clip
from footfall.machine.first_choice import first_choice
from footfall.machine.fleeting_folder import fleeting_folder
from footfall.machine.footage import FORMS, clip_in, clip_of, encoded
from footfall.machine.packets import opened
from footfall.machine.scene import CORRIDOR
from footfall.models.library import prepare_model
from footfall.models.registry import DEFAULT_MODEL
from footfall.settings import Settings

MAIN, SUBSTREAM = "main", "substream"
"""The camera's own streams, by the names that one asks for them with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know about.

    Attributes:
        site: site.yaml, whose first enabled camera is taken.
        video: A file in the camera's place.
        stream: One of FORMS, for the pictures as another camera would send them; MAIN or SUBSTREAM, for one of the
            camera's own; None for that of its own which the program would look at.
        model: The site's where it is None.
        fps: Pictures a second that are analysed; the camera's `fps_max` where it is None.
    """

    site: Path
    video: Path | None = None
    stream: str | None = None
    model: str | None = None
    fps: float | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured.

    Attributes:
        camera: Whose zones and lines are counted.
        stream: Which of the camera's two streams the clip is of, and why; None where it has one or the clip is of none.
        processes: In which the site wants its cameras looked at; None for as many as are needed.
        left_out: What the site has and a measurement with this clip does not tell, in words for people.
    """

    clip: Clip
    camera: CameraConfig
    model: str
    fps: float
    stream: StreamChoice | None = None
    processes: int | None = None
    left_out: Sequence[str] = ()


@contextmanager
def subject_of(asked: Asked, settings: Settings) -> Iterator[Subject]:
    """The clip and what goes with it; what was recorded or encoded for it is deleted afterwards.

    Raises:
        FootfallError: There is no such site, camera, stream or video, or the model cannot be made ready.
    """
    camera, model, site = _camera(asked)
    looks = site is not None and site.looks is not None
    stream = _chosen(asked, camera, model, looks, settings)
    with fleeting_folder() as folder:
        second = camera.second if stream is not None and stream.substream else None
        clip = clip_in(asked.video) if asked.video else clip_of(second or camera, folder)
        if asked.stream in FORMS:
            clip = encoded(clip, FORMS[asked.stream], folder)
        yield Subject(
            clip,
            camera,
            model,
            asked.fps or camera.fps_max,
            stream,
            site.processes if site else None,
            [*_other_than_the_first(asked, site), *_left_out(looks, stream)],
        )


def _camera(asked: Asked) -> tuple[CameraConfig, str, SiteConfig | None]:
    """The camera, the model that is asked for or its own, and its site, if it has one."""
    if asked.video is not None and not asked.site.exists():
        return CORRIDOR, asked.model or DEFAULT_MODEL, None
    site = load_site(asked.site)
    for camera_id, camera in site.cameras.items():
        if camera.enabled:
            return camera, asked.model or site.model_of(camera_id), site
    if asked.video is not None:
        return CORRIDOR, asked.model or site.model, site
    raise ConfigError(
        f"{asked.site}: expected a camera that is not switched off, found none; name --video FILE"
    )


def _chosen(
    asked: Asked, camera: CameraConfig, model: str, looks: bool, settings: Settings
) -> StreamChoice | None:
    """Which of the camera's two streams is measured, as in Subject.

    Args:
        looks: Whether people are to be known by their looks.
    """
    second = None if asked.video else camera.second
    if asked.stream == SUBSTREAM and second is None:
        raise ConfigError(
            f"expected a camera with a `substream` for --stream {SUBSTREAM}, found none; try --stream 360p"
        )
    if second is None or asked.stream in FORMS:
        return None
    if asked.stream is not None:
        return StreamChoice(asked.stream == SUBSTREAM, "as asked for")
    if looks:
        return FOR_LOOKS
    try:
        with opened(second) as stream:
            size = stream.announced.width_px, stream.announced.height_px
    except SourceError:
        return NOT_OPENED
    return first_choice(*size, prepare_model(model, settings.models_dir, mirror=settings.models_mirror))


def _other_than_the_first(asked: Asked, site: SiteConfig | None) -> Iterator[str]:
    """What a measurement of the first camera alone does not tell of the others, or of the night."""
    cameras = {each: config for each, config in site.cameras.items() if config.enabled} if site else {}
    if site is None or not cameras:
        return
    first, *others = cameras
    differ = [
        each
        for each in others
        if (asked.model is None and site.model_of(each) != site.model_of(first))
        or (asked.fps is None and cameras[each].fps_max != cameras[first].fps_max)
    ]
    if differ:
        yield f"`model` and `fps_max` of {', '.join(differ)}: every camera is taken to be as {first}"
    if asked.model is None and (dark := [each for each in cameras if cameras[each].night_model]):
        yield f"the night model of {', '.join(dark)}: `footfall plan --model NAME` tells how many cameras fit by night"
    if easier := [each for each in cameras if cameras[each].decoding.needs_ffmpeg]:
        yield f"`decoding` of {', '.join(easier)}: what the processor takes to decode everything is measured"


def _left_out(looks: bool, stream: StreamChoice | None) -> Iterator[str]:
    if looks:
        yield (
            "to know people again by their looks (`know_by_looks`, `unique_visitors`), which takes the more of the "
            "processor and of memory the more people come; keep some room for it"
        )
    if stream == FOR_LOOKS:
        yield "the substream, which is taken only when this computer has too much to do"
    elif stream is not None and stream.reason is Reason.TOO_FEW_PEOPLE:
        yield (
            "the substream, which is taken once people were seen who are high enough in it, and costs less: "
            f"`footfall plan --stream {SUBSTREAM}` tells how many cameras fit then"
        )
