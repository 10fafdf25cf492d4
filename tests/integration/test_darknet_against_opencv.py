"""The whole architectures with random weights, read by Footfall and by OpenCV 4, which shares no code with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray

from footfall.core.decoding.darknet import FAMILY
from footfall.core.decoding.family import InputSize, people
from footfall.core.placement import Fit, Placement
from footfall.models.convert import own_options
from footfall.models.heads.darknet import people_only
from footfall.models.pictures import take_pictures
from footfall.models.readers.darknet import read_darknet
from footfall.models.registry import ModelInput
from support.darknet_files import write_network
from support.darknet_networks import Network, yolov3, yolov3_tiny, yolov4, yolov4_tiny
from support.proof import needs_proof, run_proof

pytestmark = [pytest.mark.integration, needs_proof]

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}
CANDIDATES = 400
PERSON = 0


@dataclass(frozen=True)
class Read:
    """A network as Footfall reads it, and what OpenCV says of the same picture."""

    network: Network
    cfg: Path
    picture: NDArray[np.uint8]
    theirs: Mapping[str, NDArray[Any]]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(yolov3, id="YOLOv3"),
        pytest.param(yolov3_tiny, id="YOLOv3-tiny"),
        pytest.param(yolov4, id="YOLOv4"),
        pytest.param(yolov4_tiny, id="YOLOv4-tiny"),
        pytest.param(lambda: yolov4_tiny(width_px=352, height_px=256), id="YOLOv4-tiny, not square"),
    ],
)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    make: Callable[[], Network] = request.param
    network, folder = make(), tmp_path_factory.mktemp("darknet")
    cfg = write_network(network, folder, "network")
    picture = cloudy(network.width_px, network.height_px)
    np.save(folder / "picture.npy", picture)
    out = folder / "theirs.npz"
    run_proof(
        "opencv_darknet.py",
        cfg,
        cfg.with_suffix(".weights"),
        folder / "picture.npy",
        CANDIDATES,
        FAMILY.max_overlap,
        out,
    )
    return Read(network, cfg, picture, dict(np.load(out)))


def cloudy(width_px: int, height_px: int) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(7).integers(0, 256, (19, 19, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width_px, height_px), interpolation=cv2.INTER_CUBIC), np.uint8)


def test_raw_outputs_are_equal(read: Read) -> None:
    compiled = ov.compile_model(read_darknet(read.cfg), "CPU", SINGLE)
    blob = read.picture[None, :, :, ::-1].transpose(0, 3, 1, 2).astype(np.float32) / 255
    ours = compiled([np.ascontiguousarray(blob)])
    heads = [name for name in read.theirs if name.startswith("raw_")]
    assert len(heads) == len(compiled.outputs)
    for place in range(len(heads)):
        expected = read.theirs[f"raw_{place}"]
        assert 0.3 < expected.std() < 10, (
            "the random weights make nothing that could tell implementations apart"
        )
        assert np.abs(ours[f"head_{place}"] - expected).max() < 1e-3


def test_people_are_the_same_boxes(read: Read) -> None:
    published = read_darknet(read.cfg)
    options = own_options(published)
    width_px, height_px = read.network.width_px, read.network.height_px
    size = ModelInput(
        width_px=width_px, height_px=height_px, fit=Fit.STRETCH, colour="RGB", deviation=(255, 255, 255)
    )
    model = ov.compile_model(take_pictures(people_only(published, PERSON, options), size), "CPU", SINGLE)
    raw = model([read.picture[None]])
    outputs = {name: raw[name] for name in ("scores", "boxes")}
    shapes = {name: values.shape for name, values in outputs.items()}
    decode = FAMILY.prepare(shapes, InputSize(width_px, height_px), options)
    placement = Placement.of(Fit.STRETCH, width_px, height_px, width_px, height_px)
    ours = people(decode(outputs, float(read.theirs["floor"])), FAMILY.max_overlap, placement)
    limit = np.array([width_px, height_px] * 2)
    theirs = np.column_stack([np.clip(read.theirs["boxes"], 0, limit), read.theirs["scores"]])
    assert len(ours) == len(theirs) >= 20
    for one in ours:
        row = (one.box.x1, one.box.y1, one.box.x2, one.box.y2, one.score)
        nearest = theirs[np.abs(theirs - row).sum(axis=1).argmin()]
        np.testing.assert_allclose(row, nearest, atol=0.02)
        assert one.score == pytest.approx(nearest[4], abs=1e-4)
