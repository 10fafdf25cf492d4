"""A network of the form of those that tell people apart: it puts out the mean colour."""

from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as opset


def colour_network(path: Path, family: str | None = "re-identification", rows: int = 1) -> Path:
    """The mean of each channel, as a row for each picture; the file says of which family it is."""
    image = opset.parameter([rows, 16, 8, 3], np.uint8, name="image")
    row = opset.reduce_mean(opset.convert(image, "f32"), opset.constant([1, 2]), keep_dims=False)
    model = ov.Model([opset.result(row)], [image])
    if family is not None:
        model.set_rt_info(family, ["footfall", "family"])
    ov.save_model(model, path)
    return path
