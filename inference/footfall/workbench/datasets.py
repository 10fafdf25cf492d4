"""Labelled pictures for measuring, one after the other: as many as a disk holds, never more than one in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import cv2

from footfall.adapters.cameras.opencv_capture import open_file
from footfall.adapters.cameras.video_file import VideoFile
from footfall.core.frame import Image
from footfall.errors import SourceError
from footfall.workbench.labels import Label, coco, heads, is_coco, read_json, read_mot

PICTURES = (".jpg", ".jpeg", ".png", ".bmp")
VIDEOS = (".avi", ".mp4", ".mkv", ".mov", ".webm", ".mpg", ".ts", ".m4v")
FORMS = (
    "a video with gt.txt beside it, a folder with frames/ and heads.json or with MOTChallenge's img1/ and gt/gt.txt, "
    "COCO's instances .json with its pictures, or PICTURES:LABELS"
)


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A picture, and who is in it."""

    image: Image
    label: Label


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled pictures in a fixed order.

    Attributes:
        name: For people.
        source: As it was asked for.
        length: How many pictures there are; None where only reading them would tell.
        read: Starts from the first picture, anew at every call; SourceError for one that cannot be read.
    """

    name: str
    source: str
    length: int | None
    read: Callable[[], Iterator[LabelledPicture]]

    def part(self, start: int, stop: int | None) -> "Dataset":
        """The pictures from one place up to another."""
        ends = [end for end in (stop, self.length) if end is not None]
        length = max(min(ends) - start, 0) if ends else None
        return replace(self, length=length, read=lambda: islice(self.read(), start, stop))


def open_dataset(source: str) -> Dataset:
    """Find labelled pictures and read their labels.

    Args:
        source: A folder with a video and gt.txt, with MOTChallenge's img1/ and gt/gt.txt, with frames/ and heads.json,
            or with one of COCO's .json files; a video with gt.txt beside it; one of COCO's .json files with its
            pictures beside it; or both parts as PICTURES:LABELS, where PICTURES is a video or a folder.

    Raises:
        SourceError: There is nothing of the kind, or the labels are not as they must be, or hold nobody.
    """
    pictures, labels = _parts(source)
    name = _folder_of(labels).name or pictures.stem
    if labels.suffix == ".json":
        found = read_json(labels)
        by_name = coco(found, labels) if is_coco(found) else heads(found, labels)
        _check_people(by_name.values(), labels)
        return Dataset(name, source, len(by_name), lambda: _named_pictures(pictures, by_name, labels))
    truth = {frame: Label(tuple(boxes)) for frame, boxes in read_mot(labels).items()}
    _check_people(truth.values(), labels)
    return Dataset(name, source, _announced(pictures), lambda: _numbered_pictures(pictures, truth, labels))


def _parts(source: str) -> tuple[Path, Path]:
    """Where the pictures are, and where their labels."""
    path = Path(source)
    if not path.exists() and ":" in source:
        pictures, _, labels = source.rpartition(":")
        return Path(pictures), Path(labels)
    if path.is_dir():
        return _parts_of_folder(path)
    if path.suffix == ".json":
        return path.parent, path
    if path.suffix.lower() in VIDEOS:
        return path, path.with_name("gt.txt")
    found = "a file of another kind" if path.exists() else "no such file or folder"
    raise SourceError(f"{source}: expected {FORMS}; found {found}")


def _folder_of(labels: Path) -> Path:
    """The folder of a data set; MOTChallenge's truth lies one deeper, in gt/."""
    return labels.parent.parent if labels.parent.name == "gt" else labels.parent


def _parts_of_folder(folder: Path) -> tuple[Path, Path]:
    if (folder / "heads.json").exists():
        return folder / "frames", folder / "heads.json"
    if (folder / "gt.txt").exists():
        return _only(folder, "video", VIDEOS), folder / "gt.txt"
    if (folder / "img1").is_dir() and (folder / "gt" / "gt.txt").exists():
        return folder / "img1", folder / "gt" / "gt.txt"
    return folder, _only(folder, "file of COCO's instances", (".json",))


def _only(folder: Path, what: str, endings: tuple[str, ...]) -> Path:
    found = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in endings]
    if len(found) != 1:
        names = ", ".join(path.name for path in found[:5]) or "none"
        raise SourceError(
            f"{folder}: expected one {what} ({', '.join(endings)}), found {names}; name both parts as "
            "PICTURES:LABELS"
        )
    return found[0]


def _check_people(labels: Iterable[Label], path: Path) -> None:
    if not any(label.people for label in labels):
        raise SourceError(
            f"{path}: expected labelled people, found none; nothing can be measured against empty places alone"
        )


def _named_pictures(folder: Path, labels: Mapping[str, Label], path: Path) -> Iterator[LabelledPicture]:
    for name in sorted(labels):
        yield LabelledPicture(_picture(folder / name, path), labels[name])


def _picture(file: Path, labels: Path) -> Image:
    image = cv2.imread(str(file), cv2.IMREAD_COLOR) if file.is_file() else None
    if image is None:
        found = "one that is no picture" if file.is_file() else "none"
        raise SourceError(f"{file}: expected a picture, since {labels.name} names it; found {found}")
    return image.astype("uint8", copy=False)


def _announced(pictures: Path) -> int | None:
    """How many pictures there are, by what the container says of itself."""
    if pictures.is_dir():
        return len(_files(pictures))
    capture = open_file(pictures)
    count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    capture.release()
    return count if count > 0 else None


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() in PICTURES]


def _numbered_pictures(pictures: Path, truth: Mapping[int, Label], path: Path) -> Iterator[LabelledPicture]:
    number = 0
    for number, image in enumerate(_images(pictures, path), 1):
        yield LabelledPicture(image, truth.get(number, Label()))
    if number < max(truth):
        raise SourceError(
            f"{path.name}: expected frames 1 to {number}, as many as {pictures.name} has; found frame {max(truth)}; "
            "is it the truth of another video?"
        )


def _images(pictures: Path, labels: Path) -> Iterator[Image]:
    if pictures.is_dir():
        yield from (_picture(file, labels) for file in _files(pictures))
        return
    with closing(VideoFile(pictures)) as video:
        for number, _ in enumerate(video.times(), 1):
            image = video.picture()
            if image is None:
                raise SourceError(f"{pictures}: picture {number} is damaged; export the video again")
            yield image
