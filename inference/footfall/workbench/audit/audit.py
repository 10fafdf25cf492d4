"""An audit from its beginning to its end; the person's part, counting, lies between."""

import hashlib
import logging
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

import numpy as np

from footfall.config import CameraConfig, SiteConfig, load_site_with
from footfall.core.auditing import choose_clips, counted, place_of, things, with_pictures
from footfall.core.trails import Trails
from footfall.errors import ConfigError, SourceError, StorageError
from footfall.settings import Settings
from footfall.workbench.audit.answers import ANSWERS_FILE, write_form
from footfall.workbench.audit.cutting import clip_file, clips_in, cut_clips, delete_clips, dresser
from footfall.workbench.audit.result import RESULT_FILE, Row, is_result_of, rows, write_result
from footfall.workbench.audit.sheet import SHEET_FILE, Basis, CountedClip, Sheet
from footfall.workbench.audit.watching import watch

log = logging.getLogger(__name__)

_COUNTED_BY = {"zones", "lines", "ignore", "fps_max", "min_height", "ignore_still_s"}
"""What changes a camera's counts in an audit, beside its model and threshold."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be audited, and how.

    Attributes:
        clips: As many at most.
        seed: Chooses the clips; None for any, or for that of an audit that was begun.
        folder: For clips, sheet and result.
    """

    recording: Path
    site: Path
    camera: str
    clips: int
    clip_s: float
    seed: int | None
    folder: Path


def begin(
    wish: Wish, settings: Settings, *, clips_needed: bool = True, counted_before: bool = False
) -> Sheet:
    """Count the recording, choose clips and cut them out; an audit that was begun goes on where it stopped.

    Args:
        clips_needed: Whether clips that are gone by now are cut out anew.
        counted_before: Whether a person has counted clips already, so that no others may be drawn.

    Raises:
        FootfallError: Something must be mended by a person first.
    """
    site = load_site_with(wish.site, wish.camera)
    basis = _basis(wish, site)
    sheet = Sheet.load(wish.folder, basis, wish.seed)
    if sheet is None and wish.seed is None and counted_before:
        raise ConfigError(
            f"{wish.folder}: expected the audit whose clips were counted, found none, and others would be drawn now; "
            f"name its folder with --out, or its --seed, which stands in {RESULT_FILE} once it is finished"
        )
    if sheet is not None and (
        not clips_needed or all(path.exists() for path in _clip_files(sheet, wish.folder))
    ):
        return sheet
    if sheet is None:
        _require_room(wish, basis)
    _say_what_is_left_out(site, wish.camera)
    _make_folder(wish.folder)
    seen = watch(wish.recording, site, wish.camera, settings)
    if sheet is None:
        seed = _any_seed() if wish.seed is None else wish.seed
        drawn = choose_clips(seen.length_s, np.random.default_rng(seed), wish.clips, wish.clip_s)
        chosen = with_pictures(drawn, seen.times)
        names = _names(site.cameras[wish.camera])
        clips = [CountedClip(clip, counted(clip, seen.happenings, list(names))) for clip in chosen]
        sheet = Sheet(basis, seed, seen.length_s, names, clips)
        if len(clips) < wish.clips:
            log.warning("the recording is short or has holes: %d clips instead of %d", len(clips), wish.clips)
        sheet.save(wish.folder)
        write_form(sheet, wish.folder)
    _cut(sheet, site.cameras[wish.camera], seen.trails, wish)
    return sheet


def _cut(sheet: Sheet, camera: CameraConfig, trails: Trails, wish: Wish) -> None:
    """Cut the clips out; where that is broken off, none is left behind, and the next start cuts them anew."""
    delete_clips(wish.folder)
    try:
        cut_clips(
            wish.recording,
            [each.clip for each in sheet.clips],
            lambda clip: dresser(camera, trails.between(clip.start_s, clip.end_s)),
            wish.folder,
        )
    except BaseException:
        delete_clips(wish.folder)
        raise


def finish(sheet: Sheet, folder: Path, *, keep_clips: bool) -> list[Row]:
    """Judge the machine's counts, write audit.json, and delete what is needed no more.

    Args:
        sheet: With nothing open.

    Raises:
        StorageError: The folder cannot be written.
    """
    found = rows(sheet)
    write_result(sheet, found, folder)
    if not keep_clips:
        delete_clips(folder)
    for path in (folder / ANSWERS_FILE, folder / SHEET_FILE):
        path.unlink(missing_ok=True)
    return found


def _clip_files(sheet: Sheet, folder: Path) -> list[Path]:
    return [clip_file(folder, number) for number in range(1, len(sheet.clips) + 1)]


def _basis(wish: Wish, site: SiteConfig) -> Basis:
    camera = site.cameras[wish.camera]
    if not camera.lines and not camera.zones:
        raise ConfigError(
            f"{wish.site}: camera {wish.camera!r}: expected a line or a zone to count at, found none; draw one"
        )
    if wish.recording.resolve().parent == wish.folder.resolve():
        raise ConfigError(
            f"expected another folder for the clips than {wish.folder}, in which the recording is; name one with --out"
        )
    try:
        size_bytes = wish.recording.stat().st_size
    except OSError as error:
        raise SourceError(
            f"{wish.recording}: expected a recording of camera {wish.camera!r}, found: {error.strerror}; check the path"
        ) from error
    return Basis(
        recording=str(wish.recording.resolve()),
        size_bytes=size_bytes,
        camera=wish.camera,
        model=site.model_of(wish.camera),
        threshold=site.threshold_of(wish.camera),
        clips=wish.clips,
        clip_s=wish.clip_s,
        places=hashlib.sha256(camera.model_dump_json(include=_COUNTED_BY).encode()).hexdigest(),
    )


def _names(camera: CameraConfig) -> dict[str, str]:
    """All that is counted, with its name for people: `Door, in`, `Shoes`."""
    lines = {line_id: line.name for line_id, line in camera.lines.items()}
    names = lines | {
        zone_id: f"{zone.name} (for {zone.min_visit_s:g} s or longer)"
        for zone_id, zone in camera.zones.items()
    }
    return {
        what: ", ".join([names[place_of(what)], *what.split(" ")[1:]])
        for what in things(camera.lines, camera.zones)
    }


def _say_what_is_left_out(site: SiteConfig, camera_id: str) -> None:
    camera = site.cameras[camera_id]
    if camera.night_model is not None:
        log.warning("camera %s: its night_model is left out, the audit is of its model by day", camera_id)
    if site.know_by_looks:
        log.warning("camera %s: people are not known by their looks in an audit", camera_id)


def _any_seed() -> int:
    return int(np.random.default_rng().integers(2**31))


def usual_folder(camera: str, recording: Path, under: Path = Path("var", "audit")) -> Path:
    """Where an audit goes that was not told: by camera and recording, with a number where one was finished before."""
    named = under / camera / recording.stem
    folders = chain([named], (named.with_name(f"{named.name}-{number}") for number in count(2)))
    return next(each for each in folders if not (each / RESULT_FILE).exists() or (each / SHEET_FILE).exists())


def _require_room(wish: Wish, basis: Basis) -> None:
    """Refuse to write over an audit of other clips, and to delete clips of which nothing is known."""
    same = is_result_of(wish.folder, basis, wish.seed)
    if same is False:
        raise ConfigError(
            f"{wish.folder}: expected a folder for this audit, found the result of another one; name another folder "
            "with --out"
        )
    if same is None and (clips := clips_in(wish.folder)):
        raise ConfigError(
            f"{wish.folder}: expected a folder for this audit, found {clips[0].name}, of which no audit is known; "
            "name another folder with --out"
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"expected to make the folder {folder}, found: {error.strerror}; name another one with --out"
        ) from error
