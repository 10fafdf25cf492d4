"""Pictures that a detector has labelled: enough people must be in them to judge by."""

from pathlib import Path

import numpy as np
import pytest

from footfall.core.geometry import Box
from footfall.errors import SourceError, StorageError
from footfall.workbench.datasets import LabelledPicture
from footfall.workbench.labels import Label
from footfall.workbench.teaching import FEWEST_PEOPLE, as_dataset, closer_look
from support.full_disk import files_no_larger_than
from support.tiny_detector import save, tiny_network


def test_a_teacher_that_a_full_disk_does_not_take_is_told_of(tmp_path: Path) -> None:
    model = save(tiny_network(tmp_path), tmp_path / "model.xml")
    with files_no_larger_than(100), pytest.raises(StorageError, match="name another place in TMPDIR"):
        closer_look(model, tmp_path)


def pictures(*people: int) -> list[LabelledPicture]:
    """Pictures with so many people each."""
    image, person = np.zeros((48, 64, 3), np.uint8), Box(8, 8, 16, 32)
    return [LabelledPicture(image, Label((person,) * count)) for count in people]


def test_pictures_with_people_are_judged_by_in_their_order() -> None:
    dataset = as_dataset(pictures(0, FEWEST_PEOPLE - 1, 1), "nanodet-g-416")
    assert dataset.length == 3
    assert [len(picture.label.people) for picture in dataset.read()] == [0, FEWEST_PEOPLE - 1, 1]


@pytest.mark.parametrize(
    ("people", "found"),
    [
        ((), "0 pictures to judge by, found 0"),
        ((0, 0), "2 pictures .* found 0"),
        ((20, 4), "2 pictures .* found 24"),
    ],
    ids=["no picture", "nobody", "hardly anybody"],
)
def test_pictures_in_which_hardly_anybody_is_are_not_judged_by(people: tuple[int, ...], found: str) -> None:
    with pytest.raises(SourceError, match=rf"at least 25 people in the {found}; name clips with people"):
        as_dataset(pictures(*people), "nanodet-g-416")
