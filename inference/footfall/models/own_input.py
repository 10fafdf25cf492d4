"""What a family's networks are usually given, for a user's own file about which nobody has said more."""

from collections.abc import Mapping
from typing import Any

import openvino as ov

from footfall.core.placement import Fit
from footfall.errors import ModelError
from footfall.models.registry import FamilyName, Format

Usual = Mapping[str, Any]
"""Fields of `ModelInput`."""

_RGB_TO_1: Usual = {"colour": "RGB", "deviation": (255.0, 255.0, 255.0)}
_IMAGENET: Usual = {
    "colour": "RGB",
    "mean": (123.675, 116.28, 103.53),
    "deviation": (58.395, 57.12, 57.375),
    "fill": 116,
}
"""As RetinaNet's and AutoML's networks expect it; what is filled is about the mean, so 0 to the network.

torchvision's Faster R-CNN does this itself, within what it exports.
"""

USUAL_INPUT: Mapping[FamilyName, Usual] = {
    "ssd": {"fit": Fit.STRETCH, "colour": "BGR"},
    "tensorflow-ssd": {"fit": Fit.STRETCH, "colour": "RGB"},
    "atss": {"fit": Fit.STRETCH, "colour": "BGR"},
    "nanodet": {
        "fit": Fit.LETTERBOX,
        "colour": "BGR",
        "mean": (103.53, 116.28, 123.675),
        "deviation": (57.375, 57.12, 58.395),
    },
    "yolox": {"fit": Fit.LETTERBOX, "fill": 114, "colour": "BGR"},
    "darknet": {"fit": Fit.CENTRED, "fill": 127, **_RGB_TO_1},
    "yolov8": {"fit": Fit.CENTRED, "fill": 114, **_RGB_TO_1},
    "centernet": {"fit": Fit.STRETCH, "colour": "RGB"},
    "efficientdet": {"fit": Fit.LETTERBOX, **_IMAGENET},
    "retinanet": {"fit": Fit.LETTERBOX, **_IMAGENET},
    "faster-rcnn": {"fit": Fit.LETTERBOX, **_RGB_TO_1},
    "re-identification": {"fit": Fit.STRETCH, "colour": "BGR"},
}
"""Source: the families' upstream repositories, named in `footfall.core.decoding`."""

USUAL_PERSON: Mapping[FamilyName, int] = {"ssd": 1, "tensorflow-ssd": 1, "faster-rcnn": 1, "retinanet": 1}
"""Where the background is class 0 (of RetinaNets, in torchvision's); the others begin with the person, as COCO does."""


def input_of(network: ov.Model, format: Format, size_is_given: bool) -> Usual:  # noqa: A002 - as the option is named
    """What the network's own input says: its layout, and its size unless that is left open.

    Raises:
        ModelError: It takes something else than pictures, or its size is left open and nobody gives one.
    """
    port = network.inputs[0] if network.inputs else None
    shape = [None] * 4 if port is None or port.partial_shape.rank.is_dynamic else _lengths(port.partial_shape)
    if port is None or len(shape) not in (3, 4):
        found = ", ".join(str(port.partial_shape) for port in network.inputs) or "none"
        raise ModelError(f"expected a network with one input, a colour picture; found inputs {found}")
    channels_last = shape[-1] == 3 or (shape[-3] is None and format in ("tensorflow", "tfjs"))
    height, width = shape[-3:-1] if channels_last else shape[-2:]
    usual: dict[str, Any] = {"layout": "NHWC" if channels_last else "NCHW"}
    if width is not None and height is not None:
        usual |= {"width_px": width, "height_px": height}
    elif not size_is_given:
        raise ModelError(
            f"the network takes pictures of any size ({port.partial_shape}); say which it is to get: --size WxH"
        )
    return usual


def _lengths(shape: ov.PartialShape) -> list[int | None]:
    return [length.get_length() if length.is_static else None for length in shape]
