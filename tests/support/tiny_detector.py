"""A small network of NanoDet's form with random weights, as an OpenVINO file."""

from pathlib import Path

import openvino as ov

from footfall.core.placement import Fit
from footfall.models.heads.nanodet import people_only
from footfall.models.pictures import take_pictures
from footfall.models.readers.tfjs_to_openvino import read_tfjs
from footfall.models.registry import ModelInput
from support.tiny_tfjs import tiny_nanodet

TINY_INPUT = ModelInput(
    width_px=64, height_px=64, fit=Fit.LETTERBOX, colour="BGR", mean=(0, 0, 0), deviation=(64, 64, 64)
)


def tiny_network(folder: Path) -> ov.Model:
    """The network before it is written; says nothing about itself."""
    return take_pictures(people_only(read_tfjs(tiny_nanodet().write(folder)), 0, {}), TINY_INPUT)


def save(model: ov.Model, path: Path, threshold: float | None = 0.5, family: str | None = "nanodet") -> Path:
    """Write the network, with what it says about itself."""
    facts = {"fit": "letterbox", "family": family, "threshold": threshold}
    for key, value in facts.items():
        if value is not None:
            model.set_rt_info(str(value), ["footfall", key])
    ov.save_model(model, path)
    return path
