"""Looks by real OpenVINO, with a small network that puts out the mean colour."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from footfall.adapters.reidentification import Reidentifier, crop
from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.errors import ModelError
from support.colour_network import colour_network

pytestmark = pytest.mark.integration

BLUE, GREEN = (200, 0, 0), (0, 200, 0)


@pytest.fixture(scope="module")
def reidentifier(tmp_path_factory: pytest.TempPathFactory) -> Reidentifier:
    return Reidentifier(colour_network(tmp_path_factory.mktemp("looks") / "looks.xml"))


def picture() -> Image:
    image = np.zeros((48, 64, 3), np.uint8)
    image[:, :32], image[:, 32:] = BLUE, GREEN
    return image


def test_each_box_gives_the_look_of_what_is_in_it_at_length_1(reidentifier: Reidentifier) -> None:
    looks = reidentifier.describe(picture(), [Box(0, 0, 30, 48), Box(34, 0, 64, 48)])
    assert np.array(looks) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0]]), abs=1e-3)
    assert reidentifier.size == (8, 16)


def test_a_look_is_not_changed_by_the_next_one(reidentifier: Reidentifier) -> None:
    (first,) = reidentifier.describe(picture(), [Box(0, 0, 30, 48)])
    before = first.tolist()
    reidentifier.describe(picture(), [Box(34, 0, 64, 48)])
    assert first.tolist() == before


def test_cameras_may_ask_at_once(reidentifier: Reidentifier) -> None:
    def ask(right: bool) -> set[int]:
        box = Box(34, 0, 64, 48) if right else Box(0, 0, 30, 48)
        return {int(reidentifier.describe(picture(), [box])[0].argmax()) for _ in range(50)}

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, [False, True] * 4)) == [{0}, {1}] * 4


@pytest.mark.parametrize(
    ("box", "size"),
    [
        pytest.param(Box(10, 5, 20, 45), (40, 10), id="inside"),
        pytest.param(Box(-9, -9, 20, 99), (48, 20), id="beyond the edges"),
        pytest.param(Box(70, 50, 90, 60), (1, 1), id="quite outside"),
    ],
)
def test_a_crop_is_what_the_picture_has_of_a_box(box: Box, size: tuple[int, int]) -> None:
    assert crop(picture(), box).shape[:2] == size


@pytest.mark.parametrize(("family", "rows"), [("nanodet", 1), (None, 1), ("re-identification", 2)])
def test_another_network_is_refused(family: str | None, rows: int, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"expected a network of the family re-identification.*found family"):
        Reidentifier(colour_network(tmp_path / "other.xml", family, rows))


def test_a_device_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot run on NPU9"):
        Reidentifier(colour_network(tmp_path / "looks.xml"), device="NPU9")
