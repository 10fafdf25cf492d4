"""Which camera, clip and model a measurement is of."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from footfall.config import CameraConfig, SiteConfig, load_site
from footfall.errors import ConfigError
from footfall.machine.clip import Clip
from footfall.machine.footage import FORMS, clip_in, clip_of, encoded
from footfall.machine.scene import CORRIDOR
from footfall.models.registry import DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know about.

    Attributes:
        site: site.yaml, whose first enabled camera is taken.
        video: A file in the camera's place.
        form: One of FORMS: the pictures as another camera would send them.
        model: The site's where it is None.
        fps: Pictures a second that are analysed; the camera's `fps_max` where it is None.
    """

    site: Path
    video: Path | None = None
    form: str | None = None
    model: str | None = None
    fps: float | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured.

    Attributes:
        camera: Whose zones and lines are counted.
        processes: In which the site wants its cameras looked at; None for as many as are needed.
        left_out: What the site has and a measurement with this clip does not tell, in words for people.
    """

    clip: Clip
    camera: CameraConfig
    model: str
    fps: float
    processes: int | None = None
    left_out: Sequence[str] = ()


@contextmanager
def subject_of(asked: Asked) -> Iterator[Subject]:
    """The clip and what goes with it; what was recorded or encoded for it is deleted afterwards.

    Raises:
        FootfallError: There is no such site, camera or video.
    """
    camera, model, site = _camera(asked)
    with TemporaryDirectory(prefix="footfall-") as name:
        folder = Path(name)
        clip = clip_in(asked.video) if asked.video else clip_of(camera, folder)
        if asked.form:
            clip = encoded(clip, FORMS[asked.form], folder)
        yield Subject(
            clip,
            camera,
            asked.model or model,
            asked.fps or camera.fps_max,
            site.processes if site else None,
            list(_left_out(asked, camera, site)),
        )


def _camera(asked: Asked) -> tuple[CameraConfig, str, SiteConfig | None]:
    """The camera, its model, and its site, if it has one."""
    if asked.video is not None and not asked.site.exists():
        return CORRIDOR, DEFAULT_MODEL, None
    site = load_site(asked.site)
    for camera_id, camera in site.cameras.items():
        if camera.enabled:
            return camera, site.model_of(camera_id), site
    raise ConfigError(
        f"{asked.site}: expected a camera that is not switched off, found none; name --video FILE"
    )


def _left_out(asked: Asked, camera: CameraConfig, site: SiteConfig | None) -> Iterator[str]:
    looks = site is not None and site.looks is not None
    if looks:
        yield (
            "to know people again by their looks (`know_by_looks`, `unique_visitors`), which takes the more of the "
            "processor and of memory the more people come; keep some room for it"
        )
    if camera.substream is not None and asked.video is None and asked.form is None:
        taken = (
            "only when this computer has too much to do, since people are known by their looks"
            if looks
            else "where people are tall enough in it, and costs less: try `footfall plan --stream 360p`"
        )
        yield f"the substream, since this is the plan for the main stream; the substream is taken {taken}"
