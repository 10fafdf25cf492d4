"""Clips hold the right pictures, as they may be seen."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from footfall.adapters.cameras.video_file import VideoFile
from footfall.core.auditing import Clip
from footfall.core.frame import Frame, Image
from footfall.errors import SourceError, StorageError
from footfall.workbench.audit.cutting import LARGEST_PX, clip_file, cut_clips, delete_clips
from support.clips import make_clip
from support.full_disk import files_no_larger_than


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("recording") / "recording.avi", 20)


def as_it_is(frame: Frame) -> Image:
    return frame.image


def numbers(path: Path) -> list[int]:
    """Which of the recording's pictures a clip shows."""
    return [round(float(image.mean()) / 10) for image in pictures(path)]


def pictures(path: Path) -> list[Image]:
    with closing(VideoFile(path)) as video:
        return [image for _ in video.times() if (image := video.picture()) is not None]


def test_each_clip_holds_the_pictures_of_its_time(recording: Path, tmp_path: Path) -> None:
    cut_clips(recording, [Clip(0.25, 0.75), Clip(1.15, 1.95)], lambda _: as_it_is, tmp_path)
    assert numbers(clip_file(tmp_path, 1)) == [3, 4, 5, 6, 7]
    assert numbers(clip_file(tmp_path, 2)) == list(range(12, 20))


def test_where_clips_touch_no_picture_is_lost(recording: Path, tmp_path: Path) -> None:
    cut_clips(recording, [Clip(0.0, 0.5), Clip(0.5, 0.9), Clip(1.5, 2.0)], lambda _: as_it_is, tmp_path)
    shown = [numbers(clip_file(tmp_path, number)) for number in (1, 2, 3)]
    assert shown == [list(range(5)), list(range(5, 9)), list(range(15, 20))]


def test_pictures_are_dressed_with_their_time_in_the_recording(recording: Path, tmp_path: Path) -> None:
    seen: list[float] = []

    def black(frame: Frame) -> Image:
        seen.append(frame.at)
        return np.zeros_like(frame.image)

    cut_clips(recording, [Clip(0.25, 0.55)], lambda _: black, tmp_path)
    assert seen == pytest.approx([0.3, 0.4, 0.5])
    assert numbers(clip_file(tmp_path, 1)) == [0, 0, 0]


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        pytest.param((48, 64), (48, 64), id="as it is"),
        pytest.param((49, 65), (48, 64), id="even"),
        pytest.param((1080, 1920), (720, LARGEST_PX), id="smaller"),
    ],
)
def test_clips_are_not_larger_than_needed(
    recording: Path, tmp_path: Path, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    def resized(_frame: Frame) -> Image:
        return np.full((*size, 3), 90, np.uint8)

    cut_clips(recording, [Clip(0.0, 0.35)], lambda _: resized, tmp_path)
    assert {image.shape[:2] for image in pictures(clip_file(tmp_path, 1))} == {kept}


def test_a_clip_without_pictures_is_said_to_be_a_hole(recording: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"expected pictures for clip-01\.mp4, found none"):
        cut_clips(recording, [Clip(5.0, 6.0)], lambda _: as_it_is, tmp_path)


def test_a_folder_that_is_none_is_said_to_be_unwritable(recording: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="name another folder with --out"):
        cut_clips(recording, [Clip(0.0, 1.0)], lambda _: as_it_is, tmp_path / "missing")


def test_a_clip_that_a_full_disk_did_not_take_is_told_of_and_not_left(
    recording: Path, tmp_path: Path
) -> None:
    with files_no_larger_than(300), pytest.raises(StorageError, match="make room on the disk"):
        cut_clips(recording, [Clip(0.0, 1.0)], lambda _: as_it_is, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_clip_that_was_broken_off_is_not_taken_for_whole(recording: Path, tmp_path: Path) -> None:
    def broken_off_in_the_second(frame: Frame) -> Image:
        if frame.at > 1.5:
            raise KeyboardInterrupt
        return frame.image

    with pytest.raises(KeyboardInterrupt):
        cut_clips(
            recording, [Clip(0.25, 0.75), Clip(1.15, 1.95)], lambda _: broken_off_in_the_second, tmp_path
        )
    assert [clip_file(tmp_path, number).exists() for number in (1, 2)] == [True, False]
    assert len(list(tmp_path.iterdir())) == 2, "there is a part of the second"
    delete_clips(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_clip_whose_name_is_taken_is_said_to_be_unwritable(recording: Path, tmp_path: Path) -> None:
    clip_file(tmp_path, 1).mkdir()
    with pytest.raises(StorageError, match=r"expected to write .*clip-01\.mp4, found: Is a directory"):
        cut_clips(recording, [Clip(0.0, 1.0)], lambda _: as_it_is, tmp_path)


def test_only_clips_that_an_audit_has_named_are_deleted(tmp_path: Path) -> None:
    for name in (
        "clip-01.mp4",
        "clip-12.mp4",
        "clip-12.part.mp4",
        "clip-monday.mp4",
        "clip-1.avi",
        "holiday.mp4",
    ):
        (tmp_path / name).touch()
    delete_clips(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"clip-monday.mp4", "clip-1.avi", "holiday.mp4"}
