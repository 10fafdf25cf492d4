"""Every form in which a network may be published."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openvino as ov

from footfall.models.readers.darknet import read_darknet
from footfall.models.readers.openvino_formats import read_onnx, read_openvino, read_tensorflow
from footfall.models.readers.tfjs_to_openvino import read_tfjs

Reader = Callable[[Path], ov.Model]
"""Takes the network's own file, beside which the others of its source lie; raises ModelError."""

READERS: Mapping[str, Reader] = {
    "darknet": read_darknet,
    "onnx": read_onnx,
    "openvino": read_openvino,
    "tensorflow": read_tensorflow,
    "tfjs": read_tfjs,
}
