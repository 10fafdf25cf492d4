"""A small network of NanoDet's form with random weights, as an OpenVINO file."""

from pathlib import Path

import openvino as ov

from footfall.models.nanodet import people_only, take_pictures
from footfall.models.registry import ModelInput
from footfall.models.tfjs_to_openvino import read_tfjs
from support.tiny_tfjs import tiny_nanodet

TINY_INPUT = ModelInput(
    width_px=64, height_px=64, fit="letterbox", colour="BGR", mean=(0, 0, 0), deviation=(64, 64, 64)
)


def tiny_network(folder: Path) -> ov.Model:
    """The network before it is written; says nothing about itself."""
    return take_pictures(people_only(read_tfjs(tiny_nanodet().write(folder))), TINY_INPUT)


def save(model: ov.Model, path: Path, threshold: float | None = 0.5) -> Path:
    """Write the network, with the threshold it is shipped with."""
    if threshold is not None:
        model.set_rt_info(str(threshold), ["footfall", "threshold"])
    ov.save_model(model, path)
    return path
