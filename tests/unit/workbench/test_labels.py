"""Labels are read as they are meant; a mistake in them is said with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from footfall.core.geometry import Box, Point
from footfall.errors import SourceError
from footfall.workbench.labels import Label, coco, heads, is_coco, read_json, read_mot

FILE = Path("labels.json")
COCO: dict[str, Any] = {
    "categories": [{"id": 3, "name": "car"}, {"id": 1, "name": "person"}],
    "images": [{"id": 7, "file_name": "a.jpg"}, {"id": 8, "file_name": "b.jpg"}],
    "annotations": [
        {"id": 1, "image_id": 7, "category_id": 1, "bbox": [10, 20, 30, 40]},
        {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 5, 5]},
        {"id": 3, "image_id": 7, "category_id": 1, "bbox": [100, 0, 90, 80], "iscrowd": 1},
    ],
}


def test_motchallenge_rows_become_boxes_by_frame(tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    path.write_text("1,9,10,20,30.5,40,1,-1,-1,-1\n1,3,0,0,5,5,0,-1,-1,-1\n7,9,1,2,3,4,1,-1,-1,-1\n")
    truth = read_mot(path)
    assert truth == {1: [Box(10, 20, 40.5, 60), Box(0, 0, 5, 5)], 7: [Box(1, 2, 4, 6)]}


@pytest.mark.parametrize(
    ("number", "taken"),
    [
        pytest.param(" 1", True, id="pedestrian"),
        pytest.param("2", True, id="person on vehicle"),
        pytest.param("3", False, id="car"),
        pytest.param("6", False, id="vehicle without a motor"),
        pytest.param("7", True, id="static person"),
        pytest.param("8", False, id="distractor"),
        pytest.param("11", False, id="occluder"),
        pytest.param(" 12", False, id="reflection"),
        pytest.param("13", False, id="crowd"),
    ],
)
@pytest.mark.parametrize("confidence", [0, 1])
def test_of_motchallenges_classes_only_people_are_taken_whatever_their_confidence(
    tmp_path: Path, number: str, taken: bool, confidence: int
) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(f"1,1,0,0,5,5,1,1,1\n1,2,10,20,30,40,{confidence},{number},0.5\n")
    assert read_mot(path) == {1: [Box(0, 0, 5, 5), *([Box(10, 20, 40, 60)] if taken else [])]}


@pytest.mark.parametrize(
    "rest",
    ["", ",1", ",1,-1,-1,-1", ",1,3.5,8.25,0", ",1,3,8,0"],
    ids=["no confidence", "no class", "-1", "place in the world", "whole metres"],
)
def test_a_motchallenge_row_without_a_class_is_a_person(tmp_path: Path, rest: str) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(f"1,9,10,20,30,40{rest}\n")
    assert read_mot(path) == {1: [Box(10, 20, 40, 60)]}


def test_a_broken_row_is_named_whatever_its_class(tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    path.write_text("1,9,10,20,0,40,0,3,1\n")
    with pytest.raises(SourceError, match=r"gt\.txt, line 1: expected frame,id,left,top,width,height"):
        read_mot(path)


@pytest.mark.parametrize(
    "row",
    ["1,2,3", "1,2,x,4,5,6,7", "", "0,9,1,2,3,4", "1.5,9,1,2,3,4", "1,9,1,2,0,4", "1,9,1,2,3,-4", "1,9,nan,2,3,4"],
    ids=["short", "no number", "empty", "frame 0", "half a frame", "no width", "height below 0", "nan"],
)  # fmt: skip
def test_a_row_of_another_form_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(f"1,9,10,20,30,40,1\n{row}\n1,9,10,20,30,40,1\n")
    with pytest.raises(SourceError, match=r"gt\.txt, line 2: expected frame,id,left,top,width,height"):
        read_mot(path)


def test_labels_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gt\.txt: expected a file with labels, found none"):
        read_mot(tmp_path / "gt.txt")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None], ids=["no text", "a folder"])
def test_labels_that_cannot_be_read_are_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "gt.txt"
    path.write_bytes(content) if content else path.mkdir()
    with pytest.raises(SourceError, match=r"gt\.txt: expected a readable text file"):
        read_mot(path)


def test_broken_json_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "heads.json").write_text('{"a.jpg": [[1, 2]],\n "b.jpg": [[1, 2}')
    with pytest.raises(SourceError, match=r"heads\.json: expected JSON, found .*line 2"):
        read_json(tmp_path / "heads.json")


def test_head_points_belong_to_their_picture() -> None:
    assert heads({"a.jpg": [[1, 2.5]], "b.jpg": []}, FILE) == {
        "a.jpg": Label((Point(1, 2.5),)),
        "b.jpg": Label(),
    }


@pytest.mark.parametrize(
    "points", [[1, 2], [[1]], [["a", 2]], 5, None, [[None, 1]]], ids=repr
)  # fmt: skip
def test_a_picture_with_other_head_points_is_named(points: object) -> None:
    with pytest.raises(SourceError, match=r"labels\.json: b\.jpg: expected head points \[\[x, y\], \.\.\.\]"):
        heads({"a.jpg": [[1, 2]], "b.jpg": points}, FILE)


def test_json_that_is_no_table_of_pictures_is_refused() -> None:
    with pytest.raises(SourceError, match=r"expected file names with head points.*found list"):
        heads([], FILE)


def test_coco_people_are_boxes_and_a_crowd_is_an_area() -> None:
    assert is_coco(COCO)
    assert coco(COCO, FILE) == {
        "a.jpg": Label((Box(10, 20, 40, 60),), (Box(100, 0, 190, 80),)),
        "b.jpg": Label(),
    }


def test_head_points_are_not_taken_for_coco() -> None:
    assert not is_coco({"a.jpg": [[1, 2]]})
    assert not is_coco([])


def changed(group: str, **values: object) -> dict[str, Any]:
    """COCO's file with other values in the first entry of a group; None takes a key out."""
    copy: dict[str, Any] = json.loads(json.dumps(COCO))
    copy[group][0] |= values
    copy[group][0] = {key: value for key, value in copy[group][0].items() if value is not None}
    return copy


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        pytest.param({**COCO, "images": None}, "expected COCO's list 'images' of objects, found None", id="list"),
        pytest.param({**COCO, "annotations": [1]}, "expected COCO's list 'annotations'", id="no object"),
        pytest.param({**COCO, "categories": []}, "expected a category named person, found none", id="empty"),
        pytest.param(
            {**COCO, "categories": [{"id": 3, "name": "car"}]}, "named person, found car", id="no person"
        ),
        pytest.param(changed("images", file_name=None), "images: expected the key 'file_name'", id="no name"),
        pytest.param(
            changed("annotations", category_id=None), "annotations: expected the key 'category_id'", id="no kind"
        ),
        pytest.param(
            changed("annotations", image_id=99), "expected an image_id that stands in images, found 99", id="stray"
        ),
        pytest.param(
            changed("annotations", bbox=[1, 2, 3]), r"annotation 1: expected bbox .* found \[1, 2, 3\]", id="box"
        ),
        pytest.param(changed("annotations", bbox=None), "annotation 1: expected bbox .* found None", id="no box"),
    ],
)  # fmt: skip
def test_a_part_of_cocos_file_that_is_missing_or_wrong_is_named(labels: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        coco(labels, FILE)
