"""A tensor as TensorFlow indexes it and as OpenVINO stores it, in NCHW from the start.

TensorFlow computes convolutions in NHWC, so a network that came from PyTorch carries a transpose on each side of
every convolution. Here a transpose computes nothing: it only notes under which axis of the stored tensor
TensorFlow finds which of its own. An operation that needs no certain order works on the stored tensor and passes
the note on; since convolutions take and give NCHW, hardly anybody ever asks for a real transpose.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from openvino import opset13 as opset

from footfall.models.readers.tfjs import Constant, Node

NHWC_TO_NCHW = (0, 3, 1, 2)
NCHW_TO_NHWC = (0, 2, 3, 1)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor as TensorFlow indexes it.

    Attributes:
        stored: The output of an OpenVINO node.
        axes: For each axis that TensorFlow knows, the axis of `stored` that holds it.
    """

    stored: Any
    axes: tuple[int, ...]

    def permuted(self, order: Sequence[int]) -> "Tensor":
        """Another view of the same tensor; computes nothing."""
        return Tensor(self.stored, tuple(self.axes[axis] for axis in order))

    def ordered(self, axes: Sequence[int]) -> Any:
        """The stored tensor with its axes as TensorFlow's axes in this order; computes only if it must."""
        order = [self.axes[axis] for axis in axes]
        if order == list(range(len(order))):
            return self.stored
        return opset.transpose(self.stored, np.array(order, np.int64)).output(0)

    def natural(self) -> Any:
        """The stored tensor in TensorFlow's own order."""
        return self.ordered(range(len(self.axes)))

    def same_view(self, stored: Any) -> "Tensor":
        return Tensor(stored.output(0), self.axes)


Value = Tensor | Constant
Operation = Callable[[Node, list[Any]], list[Value]]


def computed(value: Value) -> Tensor:
    """The value as a tensor; ValueError for a constant."""
    if not isinstance(value, Tensor):
        raise ValueError("expected a computed tensor, found a constant")
    return value


def aligned(value: Value, like: Tensor) -> Any:
    """The value with its axes where `like` stores them."""
    order = np.argsort(like.axes).tolist()
    if isinstance(value, Tensor):
        if len(value.axes) != len(like.axes):
            raise ValueError(f"cannot join tensors of {len(like.axes)} and {len(value.axes)} axes")
        return value.ordered(order)
    widened = value.reshape((1,) * (len(like.axes) - value.ndim) + value.shape)
    return opset.constant(np.ascontiguousarray(widened.transpose(order)))
