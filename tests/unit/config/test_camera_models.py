"""Which model looks at a camera, and from which score on a detection counts there."""

from pathlib import Path

import pytest

from footfall.config import SiteConfig
from support.sites import SMALLEST, load

OTHER = "    model: nets/other.xml\n"


def site(folder: Path, camera: str, top: str = "") -> SiteConfig:
    return load(folder, top + SMALLEST + camera)


@pytest.mark.parametrize(
    ("top", "camera", "expected"),
    [
        pytest.param("", "", None, id="the model's own"),
        pytest.param("threshold: 0.4\n", "", 0.4, id="the site's"),
        pytest.param("threshold: 0.4\n", "    threshold: 0.3\n", 0.3, id="the camera's"),
        pytest.param("threshold: 0.4\n", OTHER, None, id="another model's own"),
        pytest.param("threshold: 0.4\n", OTHER + "    threshold: 0.3\n", 0.3, id="the camera's, another model"),
        pytest.param("threshold: 0.4\n", "    model: nanodet-g-416\n", 0.4, id="the site's model, said again"),
    ],
)  # fmt: skip
def test_the_nearest_threshold_counts(tmp_path: Path, top: str, camera: str, expected: float | None) -> None:
    assert site(tmp_path, camera, top).threshold_of("one") == expected


def test_a_camera_has_the_sites_model_unless_it_names_one(tmp_path: Path) -> None:
    mall = site(tmp_path, "  two:\n    source: /dev/video1\n" + OTHER)
    other = str(tmp_path / "nets/other.xml")
    assert (mall.model_of("one"), mall.model_of("two")) == ("nanodet-g-416", other)
    assert mall.models == ("nanodet-g-416", other)


def test_a_site_whose_cameras_all_name_their_model_needs_no_other(tmp_path: Path) -> None:
    mall = site(tmp_path, OTHER + "  two:\n    source: /dev/video1\n" + OTHER)
    assert mall.models == (str(tmp_path / "nets/other.xml"),)
