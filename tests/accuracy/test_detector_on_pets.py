"""The default detector on every frame of PETS 2009 S2.L1, view 1, as it is shipped."""

import json
import os
import subprocess
import sys

import pytest

from support.broker import ROOT
from support.models import PETS, default_model, models_dir

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]


@pytest.fixture(scope="module")
def marks() -> dict[str, float]:
    """What `footfall evaluate` says of the detector as it is shipped."""
    default_model()
    command = [
        sys.executable,
        "-m",
        "footfall",
        "evaluate",
        str(PETS / "vtest.avi"),
        "--truth",
        str(PETS / "gt.txt"),
    ]
    env = os.environ | {"FOOTFALL_MODELS_DIR": str(models_dir())}
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    said: dict[str, float] = json.loads(done.stdout)
    return said


def test_average_precision_at_half_overlap(marks: dict[str, float]) -> None:
    assert marks["average_precision"] >= 0.90, marks


def test_f1_at_the_shipped_threshold(marks: dict[str, float]) -> None:
    assert marks["f1"] >= 0.91, marks


def test_mean_absolute_error_of_people_per_frame_at_the_shipped_threshold(marks: dict[str, float]) -> None:
    assert marks["count_mae"] <= 0.50, marks
