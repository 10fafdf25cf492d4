"""Every form in which a network may be published."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openvino as ov

from footfall.models.readers.darknet import read_darknet
from footfall.models.readers.openvino_formats import read_onnx, read_openvino, read_tensorflow
from footfall.models.readers.tfjs_to_openvino import read_tfjs
from footfall.models.readers.unforeseen import explained

Reader = Callable[[Path], ov.Model]
"""Takes the network's own file, beside which the others of its source lie; raises ModelError."""


def _careful(form: str, read: Reader) -> Reader:
    """A reader that raises nothing but ModelError, whatever it is given."""

    def read_carefully(path: Path) -> ov.Model:
        way_out = "Check that the file is whole and of that format, or name another with --format"
        with explained(f"{path.name}: expected a network in the format {form}", way_out):
            return read(path)

    return read_carefully


_READERS: Mapping[str, Reader] = {
    "darknet": read_darknet,
    "onnx": read_onnx,
    "openvino": read_openvino,
    "tensorflow": read_tensorflow,
    "tfjs": read_tfjs,
}

READERS: Mapping[str, Reader] = {form: _careful(form, read) for form, read in _READERS.items()}
