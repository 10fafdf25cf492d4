"""`footfall calibrate` with the default model, on real pictures with their truth."""

import re
from pathlib import Path

import pytest

from footfall.cli import main
from footfall.config import load_site
from footfall.models.registry import DEFAULT_MODEL
from support.models import PETS, default_model, models_dir

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]

SITE = f"""\
# Above everything.
site: mall
model: {DEFAULT_MODEL}  # beside the model
cameras:
  # Above the first camera.
  walkway:
    name: "Walkway"      # beside its name
    source: clips/walk.avi
    loop: true
  entrance:
    source: /dev/video0  # beside the other's source
# Below everything.
"""
SAID = re.compile(r"^(before|now): threshold ([\d.]+): bias ([+-][\d.]+), MAE", re.MULTILINE)


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    default_model()
    monkeypatch.setenv("FOOTFALL_MODELS_DIR", str(models_dir()))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "site.yaml"
    path.write_text(SITE)
    return path


def calibrate(site: Path, camera: str = "walkway", frames: int = 40) -> int:
    wanted = ["--site", str(site), "--camera", camera, "--data", str(PETS), "--frames", str(frames)]
    return main(["calibrate", *wanted])


def said(text: str) -> dict[str, tuple[float, float]]:
    """Threshold and bias, before and now."""
    return {word: (float(threshold), float(bias)) for word, threshold, bias in SAID.findall(text)}


def test_the_camera_counts_no_worse_than_before_with_the_threshold_that_is_stored(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate(site) == 0
    first = capsys.readouterr().out
    assert first.startswith("walkway on 40 pictures\n")
    (_, bias_before), (threshold, bias) = said(first)["before"], said(first)["now"]
    assert abs(bias) <= abs(bias_before)
    assert load_site(site).cameras["walkway"].threshold == threshold
    assert load_site(site).cameras["entrance"].threshold is None
    assert calibrate(site) == 0
    assert said(capsys.readouterr().out)["before"] == (threshold, bias), (
        "the next run begins with what is stored"
    )


def test_nothing_but_the_cameras_threshold_is_changed_in_the_site_file(site: Path) -> None:
    assert calibrate(site) == 0
    lines = site.read_text().splitlines()
    (place,) = (number for number, line in enumerate(lines) if re.fullmatch(r"    threshold: 0\.\d+", line))
    assert lines.index("  walkway:") < place < lines.index("  entrance:")
    assert [line for number, line in enumerate(lines) if number != place] == SITE.splitlines()


@pytest.mark.parametrize(
    ("camera", "frames", "message"),
    [
        pytest.param("exit", 40, "expected one of the cameras walkway, entrance, found 'exit'", id="no such camera"),
        pytest.param("walkway", 10, "expected at least 25 labelled pictures .* found 10", id="too few pictures"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_the_site_file_stays_as_it_was(
    site: Path, caplog: pytest.LogCaptureFixture, camera: str, frames: int, message: str
) -> None:
    before = site.read_bytes()
    assert calibrate(site, camera, frames) == 1
    assert re.search(message, caplog.text)
    assert site.read_bytes() == before
