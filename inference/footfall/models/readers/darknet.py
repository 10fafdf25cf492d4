"""Build an OpenVINO model from a darknet .cfg file and the .weights file beside it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13 as opset

from footfall.errors import ModelError
from footfall.models.readers.darknet_cfg import Section, read_cfg
from footfall.models.readers.darknet_layers import Past, convert_layer
from footfall.models.readers.darknet_weights import WeightsFile, read_weights
from footfall.models.readers.darknet_yolo import anchors_of, mask_of


def read_darknet(path: Path) -> ov.Model:
    """Read a YOLO network; its weights lie beside it, under the same name with the ending .weights.

    Returns:
        A model with the input `data`, shape (1, 3, height, width), and for each [yolo] section an output `head_0`,
        `head_1` ..., shape (1, anchors x (5 + classes), rows, columns), as the convolution before it gives it.
        Its rt_info holds, under footfall, options, what the sections say to the decoder; see
        `footfall.core.decoding.darknet`.

    Raises:
        ModelError: The files are no such network or do not belong together, or a layer is not known here; says
            which, and the line.
    """
    whole, *layers = read_cfg(path)
    weights = read_weights(path.with_suffix(".weights"))
    with _named(path, whole):
        picture = _picture(whole)
    outputs = [picture.output(0)]
    for section in layers:
        with _named(path, section):
            outputs.append(convert_layer(section, Past(outputs), weights))
    _check_all_taken(path, weights)
    heads = [(section, outputs[section.number + 1]) for section in layers if section.kind == "yolo"]
    options = _options(path, heads, picture)
    for place, (_, head) in enumerate(heads):
        head.set_names({f"head_{place}"})
    model = ov.Model([head.get_node() for _, head in heads], [picture], path.stem)
    model.set_rt_info(json.dumps(options), ["footfall", "options"])
    return model


@contextmanager
def _named(path: Path, section: Section) -> Iterator[None]:
    """Say of whatever is wrong inside where it stands."""
    try:
        yield
    except (ValueError, EOFError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[-1]
        raise ModelError(f"{path.name}: {section.title}: {reason}") from error


def _picture(whole: Section) -> Any:
    if whole.integer("channels", 3) != 3:
        raise ValueError(f"expected a network for colour pictures, found channels={whole.values['channels']}")
    size = [whole.integer(key, least=1) for key in ("height", "width")]
    parameter = opset.parameter([1, 3, *size], np.float32, "data")
    parameter.output(0).set_names({"data"})
    return parameter


def _check_all_taken(path: Path, weights: WeightsFile) -> None:
    found = len(weights.content)
    if weights.position != found:
        raise ModelError(f"{path.name}: expected {weights.position} bytes in {weights.name}, found {found}")


def _options(path: Path, heads: Sequence[tuple[Section, Any]], picture: Any) -> Mapping[str, Any]:
    if not heads:
        raise ModelError(f"{path.name}: expected a network with [yolo] sections, found none")
    options: dict[str, Any] = {"masks": [], "strides": [], "scale_x_y": []}
    for section, head in heads:
        with _named(path, section):
            anchors = options.setdefault("anchors", anchors_of(section))
            if anchors != anchors_of(section):
                raise ValueError("expected the same anchors as in the sections of this kind before it")
            options["masks"].append(mask_of(section, head, anchors))
            options["strides"].append(picture.shape[2] // head.shape[2])
            options["scale_x_y"].append(section.real("scale_x_y", 1.0))
    return options
