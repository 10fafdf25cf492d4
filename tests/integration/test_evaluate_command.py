"""`footfall evaluate` with the default model on real pictures: its numbers are those of a count by hand."""

import csv
import json
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path

import cv2
import pytest

from footfall.adapters.cameras.video_file import VideoFile
from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.cli import main
from footfall.models.registry import DEFAULT_MODEL
from support.models import PETS, default_model, models_dir

FRAMES = 30
THRESHOLD = 0.6

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder with the report, and what the terminal showed."""
    pytest.importorskip("matplotlib", reason="matplotlib is not installed; it comes with footfall[workbench]")
    default_model()
    monkeypatch.setenv("FOOTFALL_MODELS_DIR", str(models_dir()))
    given = ["--data", str(PETS), "--frames", str(FRAMES), "--threshold", str(THRESHOLD)]
    assert main(["evaluate", DEFAULT_MODEL, *given, "--out", str(tmp_path / "report")]) == 0
    (tmp_path / "report" / "terminal.txt").write_text(capsys.readouterr().out)
    return tmp_path / "report"


def test_the_numbers_are_those_of_a_count_by_hand_in_every_form(report: Path) -> None:
    (one,) = json.loads((report / "evaluation.json").read_text())["measurements"]
    there = people_by_hand()
    differences = [found - people for found, people in zip(counted_by_hand(), there, strict=True)]
    marks, given = one["marks"], one["marks"]["given"]
    assert given["bias"] == pytest.approx(sum(differences) / FRAMES)
    assert given["mae"] == pytest.approx(sum(map(abs, differences)) / FRAMES)
    assert marks["people"] == sum(there)
    for file in ("terminal.txt", "evaluation.md"):
        for number in (f"{marks['average_precision']:.3f}", f"{given['f1']:.3f}", f"{given['mae']:.2f}"):
            assert number in (report / file).read_text()


def test_the_report_says_how_to_get_it_again_and_draws_curves(report: Path) -> None:
    command = json.loads((report / "evaluation.json").read_text())["command"]
    assert command in (report / "evaluation.md").read_text()
    assert command.startswith(f"footfall evaluate {DEFAULT_MODEL} --data {PETS} --threshold {THRESHOLD}")
    pictures = sorted(report.glob("*.png"))
    assert len(pictures) == 3
    for path in pictures:
        drawn = cv2.imread(str(path))
        assert drawn is not None
        assert drawn.std() > 5


def counted_by_hand() -> list[int]:
    """People whom the detector sees, picture by picture."""
    with (
        closing(VideoFile(PETS / "vtest.avi")) as video,
        closing(OpenVinoDetector(default_model())) as detector,
    ):
        pictures = (image for _ in islice(video.times(), FRAMES) if (image := video.picture()) is not None)
        return [
            sum(each.score >= THRESHOLD for each in detector.submit(image).result()) for image in pictures
        ]


def people_by_hand() -> list[int]:
    """People whom somebody has labelled, picture by picture; frames are numbered from 1."""
    with (PETS / "gt.txt").open() as file:
        rows = Counter(int(row[0]) for row in csv.reader(file) if float(row[6]))
    return [rows[frame] for frame in range(1, FRAMES + 1)]
