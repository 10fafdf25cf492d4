"""Labelled pictures are found where people keep them; what is missing or does not fit is named."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from footfall.core.geometry import Box, Point
from footfall.errors import SourceError
from footfall.workbench.datasets import open_dataset
from support.clips import make_clip
from support.labelled import write_heads, write_picture

ROWS = "2,1,10,10,20,20,1\n3,1,10,10,20,20,1\n3,2,40,10,20,20,1\n"
INSTANCES = {
    "categories": [{"id": 1, "name": "person"}],
    "images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}],
    "annotations": [{"id": 1, "image_id": 2, "category_id": 1, "bbox": [1, 2, 3, 4]}],
}


def clip_with_truth(folder: Path, rows: str = ROWS) -> Path:
    folder.mkdir()
    make_clip(folder / "walk.avi", frames=4)
    (folder / "gt.txt").write_text(rows)
    return folder


def mot_folder(folder: Path, rows: str = ROWS) -> Path:
    """A sequence as MOTChallenge hands it out; its pictures are written in another order than they are named."""
    for number in (3, 1, 2):
        write_picture(folder / "img1" / f"{number:06}.jpg")
    (folder / "gt").mkdir()
    (folder / "gt" / "gt.txt").write_text(rows)
    (folder / "seqinfo.ini").write_text("[Sequence]\nname=MOT16-02\n")
    return folder


def coco_folder(folder: Path) -> Path:
    write_picture(folder / "a.png")
    write_picture(folder / "b.png")
    (folder / "instances.json").write_text(json.dumps(INSTANCES))
    return folder


def counts(source: object) -> list[int]:
    """How many people each picture of a data set has."""
    return [len(picture.label.people) for picture in open_dataset(str(source)).read()]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(lambda folder: folder, id="folder"),
        pytest.param(lambda folder: folder / "walk.avi", id="video"),
        pytest.param(lambda folder: f"{folder}/walk.avi:{folder}/gt.txt", id="both parts"),
    ],
)
def test_a_video_goes_with_the_truth_beside_it(tmp_path: Path, name: Callable[[Path], object]) -> None:
    assert counts(name(clip_with_truth(tmp_path / "walk"))) == [0, 1, 2, 0]


def test_a_video_says_its_name_and_length(tmp_path: Path) -> None:
    dataset = open_dataset(str(clip_with_truth(tmp_path / "walk")))
    assert (dataset.name, dataset.length) == ("walk", 4)
    assert next(dataset.read()).image.shape == (48, 64, 3)


def test_motchallenge_pictures_are_numbered_by_their_order(tmp_path: Path) -> None:
    for number in range(1, 4):
        write_picture(tmp_path / "img1" / f"{number:06}.jpg")
    (tmp_path / "gt.txt").write_text(ROWS)
    dataset = open_dataset(f"{tmp_path}/img1:{tmp_path}/gt.txt")
    assert (dataset.length, counts(dataset.source)) == (3, [0, 1, 2])


@pytest.mark.parametrize("source", ["{0}", "{0}/img1:{0}/gt/gt.txt"], ids=["folder", "both parts"])
def test_motchallenges_own_folder_is_taken_and_gives_the_name(tmp_path: Path, source: str) -> None:
    dataset = open_dataset(source.format(mot_folder(tmp_path / "MOT16-02")))
    assert (dataset.name, dataset.length, counts(dataset.source)) == ("MOT16-02", 3, [0, 1, 2])


def test_only_people_of_motchallenges_folder_are_labels(tmp_path: Path) -> None:
    rows = "1,1,10,10,20,20,1,1,1\n1,2,10,10,20,20,0,3,1\n2,3,10,10,20,20,0,7,1\n3,2,10,10,20,20,0,12,1\n"
    assert counts(mot_folder(tmp_path / "MOT16-02", rows)) == [1, 1, 0]


def test_a_motchallenge_folder_without_a_person_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gt\.txt: expected labelled people, found none"):
        open_dataset(str(mot_folder(tmp_path / "MOT16-02", "1,1,10,10,20,20,0,3,1\n")))


def test_coco_goes_with_pictures_in_img1(tmp_path: Path) -> None:
    folder = coco_folder(tmp_path / "coco")
    images = [{"id": 1, "file_name": "img1/a.png"}, {"id": 2, "file_name": "img1/b.png"}]
    (folder / "img1").mkdir()
    for name in ("a.png", "b.png"):
        (folder / name).rename(folder / "img1" / name)
    (folder / "instances.json").write_text(json.dumps({**INSTANCES, "images": images}))
    assert counts(folder) == [0, 1]


def test_head_points_go_with_their_frames_in_the_order_of_names(tmp_path: Path) -> None:
    folder = write_heads(tmp_path / "mall", {"b.jpg": [[5, 6], [7, 8]], "a.jpg": [[1, 2]]})
    first, second = open_dataset(str(folder)).read()
    assert first.label.people == (Point(1, 2),)
    assert second.label.people == (Point(5, 6), Point(7, 8))


@pytest.mark.parametrize("name", ["", "/instances.json"], ids=["folder", "file"])
def test_coco_goes_with_the_pictures_beside_it(tmp_path: Path, name: str) -> None:
    folder = coco_folder(tmp_path / "coco")
    assert [one.label.people for one in open_dataset(f"{folder}{name}").read()] == [(), (Box(1, 2, 4, 6),)]


def test_coco_goes_with_pictures_elsewhere(tmp_path: Path) -> None:
    folder = coco_folder(tmp_path / "coco")
    (folder / "instances.json").rename(tmp_path / "instances.json")
    assert counts(f"{folder}:{tmp_path}/instances.json") == [0, 1]


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, None, [1, 2, 3, 4]), (0, 2, [1, 2]), (2, None, [3, 4]), (1, 3, [2, 3]), (0, 9, [1, 2, 3, 4])],
)
def test_a_part_has_its_own_pictures_and_length(
    tmp_path: Path, start: int, stop: int | None, expected: list[int]
) -> None:
    folder = write_heads(tmp_path, {f"{number}.jpg": [[1, 1]] * number for number in (1, 2, 3, 4)})
    part = open_dataset(str(folder)).part(start, stop)
    assert part.length == len(expected)
    for _ in range(2):
        assert [len(picture.label.people) for picture in part.read()] == expected


def test_pictures_are_read_one_by_one(tmp_path: Path) -> None:
    folder = write_heads(tmp_path, {"a.jpg": [[1, 1]], "b.jpg": [[1, 1]]})
    (folder / "frames" / "b.jpg").unlink()
    pictures = open_dataset(str(folder)).read()
    next(pictures)
    with pytest.raises(
        SourceError, match=r"b\.jpg: expected a picture, since heads\.json names it; found none"
    ):
        next(pictures)


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    folder = write_heads(tmp_path, {"a.jpg": [[1, 1]]})
    (folder / "frames" / "a.jpg").write_text("no picture")
    with pytest.raises(SourceError, match=r"a\.jpg: expected a picture.*found one that is no picture"):
        counts(folder)


def test_a_truth_that_is_longer_than_its_video_is_refused(tmp_path: Path) -> None:
    folder = clip_with_truth(tmp_path / "walk", ROWS + "9,1,1,1,1,1\n")
    with pytest.raises(SourceError, match=r"gt\.txt: expected frames 1 to 4.*walk\.avi has; found frame 9"):
        counts(folder)


def test_labels_without_a_single_person_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"heads\.json: expected labelled people, found none"):
        open_dataset(str(write_heads(tmp_path, {"a.jpg": []})))


def test_an_empty_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gt\.txt: expected labelled people, found none"):
        open_dataset(str(clip_with_truth(tmp_path / "walk", "")))


@pytest.mark.parametrize(
    ("files", "source", "message"),
    [
        pytest.param([], "nothing", "expected a video with gt.txt.*found no such file or folder", id="nothing"),
        pytest.param(["a.txt"], "a.txt", "found a file of another kind", id="another kind"),
        pytest.param(["gt.txt"], "", "expected one video .*found none", id="no video"),
        pytest.param(["gt.txt", "a.avi", "b.mp4"], "", "found a.avi, b.mp4; name both", id="two videos"),
        pytest.param([], "", "expected one file of COCO's instances .*found none", id="empty folder"),
        pytest.param(["a.avi"], "a.avi", r"gt\.txt: expected a file with labels, found none", id="no truth"),
        pytest.param(["a.avi"], "a.avi:b.txt", r"b\.txt: expected a file with labels", id="no such truth"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(tmp_path: Path, files: list[str], source: str, message: str) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(SourceError, match=message):
        open_dataset(f"{tmp_path}/{source}")


def test_a_video_that_is_none_is_named(tmp_path: Path) -> None:
    folder = clip_with_truth(tmp_path / "walk")
    (folder / "walk.avi").write_text("no video")
    with pytest.raises(SourceError, match=r"walk\.avi: expected a video file"):
        counts(folder)


def test_what_ffmpeg_says_of_a_damaged_video_is_not_heard(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 200)
    (tmp_path / "gt.txt").write_text("1,1,10,20,30,40,1,-1,-1,-1\n")
    program = "import sys; from footfall.workbench.datasets import open_dataset; open_dataset(sys.argv[1])"
    command = [sys.executable, "-c", program, str(tmp_path / "clip.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
