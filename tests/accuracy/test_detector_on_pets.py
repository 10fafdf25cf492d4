"""The default detector on every frame of PETS 2009 S2.L1, view 1, as it is shipped."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from support.broker import ROOT
from support.models import PETS, default_model, models_dir

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `footfall evaluate` says of the detector as it is shipped."""
    model, out = default_model(), tmp_path_factory.mktemp("evaluated")
    footfall = [sys.executable, "-m", "footfall", "evaluate", str(model)]
    command = [*footfall, "--data", str(PETS / "vtest.avi"), "--out", str(out)]
    env = os.environ | {"FOOTFALL_MODELS_DIR": str(models_dir())}
    subprocess.run(command, env=env, cwd=ROOT, check=True)
    (measured,) = json.loads((out / "evaluation.json").read_text())["measurements"]
    return dict(measured["marks"])


def test_average_precision_at_half_overlap(marks: dict[str, Any]) -> None:
    assert marks["average_precision"] >= 0.90, marks


def test_f1_at_the_shipped_threshold(marks: dict[str, Any]) -> None:
    assert marks["given"]["f1"] >= 0.91, marks


def test_mean_absolute_error_of_people_per_frame_at_the_shipped_threshold(marks: dict[str, Any]) -> None:
    assert marks["given"]["mae"] <= 0.50, marks
