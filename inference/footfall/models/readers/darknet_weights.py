"""Read the .weights file of a darknet network: all numbers in one row, in the order of the layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from footfall.errors import ModelError

Weights = NDArray[np.float32]

_VERSION_BYTES = 12
"""Major, minor and revision, 32 bits each."""
_NUMBER_BYTES = 4


@dataclass(slots=True)
class WeightsFile:
    """Gives out the numbers, layer by layer.

    Attributes:
        name: Of the file.
        content: All of it.
        position: Bytes that have been given out.
    """

    name: str
    content: bytes
    position: int

    def take(self, shape: Sequence[int]) -> Weights:
        """The next numbers; EOFError, with the bytes expected and found, if there are not as many left."""
        count = int(np.prod(shape, dtype=object))
        end = self.position + count * _NUMBER_BYTES
        if end > len(self.content):
            raise EOFError(f"at least {end} bytes in {self.name}, found {len(self.content)}")
        values = np.frombuffer(self.content, "<f4", count, self.position)
        self.position = end
        return values.reshape(shape)


def read_weights(path: Path) -> WeightsFile:
    """Read the file and pass over its header.

    The header ends with the number of pictures seen in training, in 64 bits since version 0.2, before in 32.

    Raises:
        ModelError: The file cannot be read, or is too short to be one.

    Source:
        `load_weights_upto` in https://github.com/AlexeyAB/darknet/blob/master/src/parser.c
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"cannot read the weights {path}: {error.strerror}; put the .weights file that belongs to the .cfg "
            "file beside it, under the same name"
        ) from error
    if len(content) < _VERSION_BYTES:
        raise ModelError(f"{path.name}: expected darknet weights, found {len(content)} bytes only")
    major, minor, _ = np.frombuffer(content, "<i4", 3).tolist()
    wide = major * 10 + minor >= 2 and major < 1000 and minor < 1000
    return WeightsFile(path.name, content, _VERSION_BYTES + (8 if wide else 4))
