"""Small labelled data sets on disk."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.workbench.judging import Judged, judged
from footfall.workbench.labels import Label

Points = Sequence[Sequence[float]]


def write_picture(path: Path, seed: int = 0) -> Path:
    """A picture of noise, 64x48."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8))
    return path


def write_heads(folder: Path, heads: Mapping[str, Points]) -> Path:
    """A folder with frames/ and heads.json."""
    for seed, name in enumerate(heads):
        write_picture(folder / "frames" / name, seed)
    (folder / "heads.json").write_text(json.dumps(heads))
    return folder


def judge_by_frame(truth: Mapping[int, Sequence[Box]], found: Mapping[int, Sequence[Detection]]) -> Judged:
    """What was found in each frame, held against the truth."""
    return judged((Label(tuple(truth.get(frame, ()))), seen) for frame, seen in found.items())
