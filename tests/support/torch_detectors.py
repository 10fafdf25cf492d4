"""A detector of torchvision or effdet with random weights: what it finds, and what Footfall makes of the same file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray

from footfall.core.decoding.families import FAMILIES
from footfall.core.decoding.family import InputSize, Outputs, Shapes, people
from footfall.core.detection import Detection
from footfall.core.placement import Fit, Placement
from footfall.models.heads.families import people_only
from footfall.models.pictures import take_pictures
from footfall.models.readers.formats import READERS
from footfall.models.registry import ModelInput
from support.proof import run_proof

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}
FLOOR = 0.1
LARGEST_DIFFERENCE = 1e-3


@dataclass(frozen=True)
class Sides:
    """Both sides of the comparison.

    Attributes:
        network: As Footfall would save it.
        ours: Its outputs for the picture.
        theirs: Raw outputs of the independent implementation, its boxes and scores of people.
    """

    family: str
    network: ov.Model
    ours: Outputs
    theirs: Mapping[str, NDArray[Any]]


def compare(family: str, person: int, expected: ModelInput, folder: Path, *arguments: object) -> Sides:
    """Run the reference script of this family, then Footfall on the ONNX file that it leaves."""
    picture = cloudy(expected.width_px, expected.height_px)
    np.save(folder / "picture.npy", picture)
    script = f"references/{family.replace('-', '_')}.py"
    run_proof(script, folder / "picture.npy", *arguments, folder)
    network = take_pictures(
        people_only(READERS["onnx"](folder / "network.onnx"), family, person, {}), expected
    )
    found = ov.compile_model(network, "CPU", SINGLE)(picture[None])
    ours = {name: numbers for port, numbers in found.items() for name in port.names}
    return Sides(family, network, ours, dict(np.load(folder / "found.npz")))


def cloudy(width_px: int, height_px: int) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(7).integers(0, 256, (19, 19, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width_px, height_px), interpolation=cv2.INTER_CUBIC), np.uint8)


def decoded(sides: Sides, outputs: Outputs) -> Sequence[Detection]:
    """The people in these outputs, which may be ours or theirs, down to a little below the floor."""
    _, height, width, _ = sides.network.input(0).shape
    shapes: Shapes = {name: tuple(numbers.shape) for name, numbers in outputs.items()}
    family = FAMILIES[sides.family]
    candidates = family.prepare(shapes, InputSize(width, height), {})(outputs, FLOOR - LARGEST_DIFFERENCE)
    placement = Placement.of(Fit.STRETCH, width, height, width, height)
    return people(candidates, family.max_overlap, placement)


def assert_found_alike(sides: Sides, found: Sequence[Detection], largest_px: float) -> None:
    """Every box of theirs is one of ours with the same score, and the other way round, best score first."""
    _, height, width, _ = sides.network.input(0).shape
    their_boxes = np.clip(sides.theirs["boxes"], 0, [width, height] * 2)
    their_scores = sides.theirs["scores"]
    our_boxes = np.array([(one.box.x1, one.box.y1, one.box.x2, one.box.y2) for one in found])
    our_scores = np.array([one.score for one in found])
    assert len(their_scores) > 20, "a comparison of next to nothing proves nothing"
    alike = (np.abs(our_boxes[:, None] - their_boxes).max(axis=2) < largest_px) & (
        np.abs(our_scores[:, None] - their_scores) < LARGEST_DIFFERENCE
    )
    assert alike.any(axis=0)[their_scores >= FLOOR].all()
    assert alike.any(axis=1)[our_scores >= FLOOR + LARGEST_DIFFERENCE].all()
    count = (their_scores >= FLOOR + LARGEST_DIFFERENCE).sum()
    np.testing.assert_allclose(our_scores[:count], their_scores[:count], atol=LARGEST_DIFFERENCE)


def filters(model: ov.Model) -> Sequence[int]:
    """How many filters each convolution has."""
    return [
        node.input_value(1).get_shape()[0]
        for node in model.get_ordered_ops()
        if node.get_type_name() == "Convolution"
    ]
