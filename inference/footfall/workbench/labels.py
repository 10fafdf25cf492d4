"""Who is in labelled pictures: MOTChallenge rows, head points, COCO's JSON -> people by picture."""

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footfall.core.geometry import Box, Point
from footfall.errors import SourceError

Person = Box | Point
"""A whole body's box, or the point of a head; in pixels of the picture."""
_MOT_COLUMNS = 9
"""So many columns has a row of MOT16 to MOT20, the last but one of which is its class; older ones have places there."""
_MOT_PEOPLE = ("1", "2", "7")
"""Pedestrians, people on vehicles, people who stand or sit still."""


@dataclass(frozen=True, slots=True)
class Label:
    """The truth about one picture.

    Attributes:
        crowds: Areas with people that nobody has told apart; what is found there is neither right nor wrong.
    """

    people: tuple[Person, ...] = ()
    crowds: tuple[Box, ...] = ()


def read_mot(path: Path) -> dict[int, list[Box]]:
    """Read the people of a MOTChallenge file: `frame,id,left,top,width,height,conf,...`, frames from 1.

    From MOT16 on, a class and a visibility follow. Then only people are taken, walking, on vehicles or still, but no
    cars, reflections, or distractors such as statues. Older files have places in the world there, and nothing but
    people.

    The confidence does not matter. MOTChallenge leaves rows out where it is 0 when it scores trackers; but such a
    person is there all the same and belongs into a count.

    Raises:
        SourceError: The file cannot be read, or a row is not of that form; names it.

    Source:
        Milan et al., "MOT16: A benchmark for multi-object tracking", 2016: the form of the files, and the classes.
    """
    truth: dict[int, list[Box]] = {}
    for number, row in enumerate(csv.reader(_text(path).splitlines()), 1):
        try:
            frame, box = _mot_row(row)
        except ValueError as error:
            raise SourceError(
                f"{path.name}, line {number}: expected frame,id,left,top,width,height,... with frames from 1 and "
                f"boxes that are not empty, found {','.join(row)!r}"
            ) from error
        if _is_mot_person(row):
            truth.setdefault(frame, []).append(box)
    return truth


def _mot_row(row: Sequence[str]) -> tuple[int, Box]:
    frame, _, left, top, width, height = map(float, row[:6])
    if not (frame.is_integer() and frame >= 1 and width > 0 and height > 0 and math.isfinite(left + top)):
        raise ValueError(row)
    return int(frame), Box(left, top, left + width, top + height)


def _is_mot_person(row: Sequence[str]) -> bool:
    """Whether a row's class is one of people; a row without a class is about a person."""
    return len(row) != _MOT_COLUMNS or row[-2].strip() in _MOT_PEOPLE


def is_coco(labels: object) -> bool:
    """Whether a JSON file is one of COCO's, rather than one of head points."""
    return isinstance(labels, dict) and isinstance(labels.get("annotations"), list)


def read_json(path: Path) -> Any:
    """What a JSON file says; SourceError if it cannot be read or is none."""
    try:
        return json.loads(_text(path))
    except ValueError as error:
        raise SourceError(
            f"{path}: expected JSON, found a mistake in it ({error}); check the file"
        ) from error


def heads(labels: Any, path: Path) -> dict[str, Label]:
    """Head points by picture: file name -> [[x, y], ...].

    Raises:
        SourceError: An entry is not of that form; names it.
    """
    if not isinstance(labels, Mapping):
        raise SourceError(
            f"{path}: expected file names with head points, {{name: [[x, y], ...]}}, or COCO's instances; found "
            f"{type(labels).__name__}"
        )
    return {name: _heads_of(name, points, path) for name, points in labels.items()}


def _heads_of(name: str, points: Any, path: Path) -> Label:
    try:
        return Label(tuple(Point(float(x), float(y)) for x, y in points))
    except (TypeError, ValueError) as error:
        raise SourceError(
            f"{path}: {name}: expected head points [[x, y], ...] in pixels, found {_short(points)}"
        ) from error


def coco(labels: Any, path: Path) -> dict[str, Label]:
    """People by picture from COCO's instances; a crowd (iscrowd) is an area, not a person.

    Raises:
        SourceError: A part is missing or not of that form; names it.

    Source:
        https://cocodataset.org/#format-data
    """
    person = _coco_person(labels, path)
    names: dict[Any, str] = {}
    people: dict[Any, list[Box]] = {}
    crowds: dict[Any, list[Box]] = {}
    for image in _entries(labels, "images", path):
        names[_key(image, "id", "images", path)] = str(_key(image, "file_name", "images", path))
    for annotation in _entries(labels, "annotations", path):
        if _key(annotation, "category_id", "annotations", path) != person:
            continue
        image_id = _key(annotation, "image_id", "annotations", path)
        if image_id not in names:
            raise SourceError(
                f"{path}: annotations: expected an image_id that stands in images, found {image_id!r}"
            )
        group = crowds if annotation.get("iscrowd") else people
        group.setdefault(image_id, []).append(_coco_box(annotation, path))
    return {
        name: Label(tuple(people.get(image_id, ())), tuple(crowds.get(image_id, ())))
        for image_id, name in names.items()
    }


def _coco_person(labels: Any, path: Path) -> object:
    categories = _entries(labels, "categories", path)
    for category in categories:
        if category.get("name") == "person":
            return _key(category, "id", "categories", path)
    found = ", ".join(str(category.get("name")) for category in categories[:10])
    raise SourceError(f"{path}: expected a category named person, found {found or 'none'}")


def _coco_box(annotation: Mapping[str, Any], path: Path) -> Box:
    found = annotation.get("bbox")
    try:
        left, top, width, height = map(float, found)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise SourceError(
            f"{path}: annotation {annotation.get('id')}: expected bbox [left, top, width, height], "
            f"found {_short(found)}"
        ) from error
    return Box(left, top, left + width, top + height)


def _entries(labels: Mapping[str, Any], key: str, path: Path) -> list[Mapping[str, Any]]:
    entries = labels.get(key)
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise SourceError(f"{path}: expected COCO's list {key!r} of objects, found {_short(entries)}")
    return entries


def _key(entry: Mapping[str, Any], key: str, group: str, path: Path) -> Any:
    if key not in entry:
        raise SourceError(f"{path}: {group}: expected the key {key!r}, found {_short(entry)}")
    return entry[key]


def _short(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 60 else text[:60] + "..."


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceError(f"{path}: expected a file with labels, found none; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: expected a readable text file, found: {error}") from error
