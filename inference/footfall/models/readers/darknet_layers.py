"""Darknet's layers as OpenVINO's operations.

Source:
    https://github.com/AlexeyAB/darknet/blob/master/src/parser.c, and the file of each layer beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from openvino import opset13 as opset

from footfall.models.readers.darknet_cfg import Section
from footfall.models.readers.darknet_weights import Weights, WeightsFile

_CHANNELS, _ROWS, _COLUMNS = 1, 2, 3

_EPSILON = 1e-5
"""Added to a variance before its root is taken; `fuse_conv_batchnorm` in src/network.c."""

_ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = {
    "leaky": lambda output: opset.prelu(output, np.array([0.1], np.float32)),
    "linear": lambda output: output.get_node(),
    "logistic": opset.sigmoid,
    "mish": opset.mish,
    "relu": opset.relu,
    "swish": opset.swish,
}


@dataclass(frozen=True, slots=True)
class Past:
    """What has been computed before a layer.

    Attributes:
        outputs: The picture, then those of the layers from 0; of a Result where a layer ends the network.
    """

    outputs: Sequence[Any]

    def previous(self) -> Any:
        """The output of the layer right before, the picture if there is none."""
        return self._usable(len(self.outputs) - 2)

    def layer(self, reference: int) -> Any:
        """The output of a layer by its number, or by how many layers back it lies if that is negative."""
        present = len(self.outputs) - 1
        number = reference if reference >= 0 else present + reference
        if not 0 <= number < present:
            raise ValueError(f"{reference} refers to layer {number}; expected one from 0 to {present - 1}")
        return self._usable(number)

    def _usable(self, number: int) -> Any:
        output = self.outputs[number + 1]
        if output.get_node().get_type_name() == "Result":
            raise ValueError(
                f"cannot go on from layer {number}: [yolo] ends the network there; expected [route]"
            )
        return output


Convert = Callable[[Section, Past, WeightsFile], Any]
"""Gives the layer's output. Raises ValueError if the section is not as it must be, EOFError if weights are missing."""


@dataclass(frozen=True, slots=True)
class Layer:
    """How layers of one kind are converted.

    Attributes:
        keys: Those that are understood; None where all others matter in training alone.
    """

    convert: Convert
    keys: frozenset[str] | None


def convert_layer(section: Section, past: Past, weights: WeightsFile) -> Any:
    """The layer as a node; see `Convert`."""
    layer = LAYERS.get(section.kind)
    if layer is None:
        raise ValueError(f"layers of this kind are not known; expected one of {', '.join(sorted(LAYERS))}")
    for key, value in section.values.items():
        if layer.keys is not None and key not in layer.keys | _TRAINING and _WITHOUT_EFFECT.get(key) != value:
            raise ValueError(
                f"{key}={value} is not known; expected no other than {', '.join(sorted(layer.keys))}"
            )
    return layer.convert(section, past, weights)


def _convolutional(section: Section, past: Past, weights: WeightsFile) -> Any:
    data = past.previous()
    filters, size = section.integer("filters", 1, 1), section.integer("size", 1, 1)
    padding = size // 2 if section.integer("pad", 0) else section.integer("padding", 0)
    kernel, bias = _kernel_and_bias(section, (filters, data.shape[_CHANNELS], size, size), weights)
    stride, around = [section.integer("stride", 1, 1)] * 2, [padding] * 2
    result = opset.convolution(data, opset.constant(kernel), stride, around, around, [1, 1])
    whole = opset.add(result, opset.constant(bias.reshape(1, -1, 1, 1)))
    return _activated(section, "logistic", whole.output(0))


def _kernel_and_bias(
    section: Section, shape: tuple[int, ...], weights: WeightsFile
) -> tuple[Weights, Weights]:
    """A convolution's weights, with those of its batch normalisation folded into them."""
    filters = shape[:1]
    bias = weights.take(filters)
    if not section.integer("batch_normalize", 0):
        return weights.take(shape), bias
    scale, mean, variance = (weights.take(filters).astype(np.float64) for _ in range(3))
    factor = scale / np.sqrt(variance + _EPSILON)
    kernel = weights.take(shape) * factor[:, None, None, None]
    return kernel.astype(np.float32), (bias - mean * factor).astype(np.float32)


def _activated(section: Section, default: str, output: Any) -> Any:
    name = section.values.get("activation", default)
    if name not in _ACTIVATIONS:
        raise ValueError(f"activation={name} is not known; expected one of {', '.join(sorted(_ACTIVATIONS))}")
    return _ACTIVATIONS[name](output).output(0)


def _maxpool(section: Section, past: Past, weights: WeightsFile) -> Any:
    """Of an odd padding the greater part lies to the right and below."""
    stride = section.integer("stride", 1, 1)
    size = section.integer("size", stride, 1)
    padding = section.integer("padding", size - 1)
    before, after = [padding // 2] * 2, [padding - padding // 2] * 2
    pooled = opset.max_pool(past.previous(), [stride] * 2, [1, 1], before, after, [size] * 2, "floor")
    return pooled.output(0)


def _route(section: Section, past: Past, weights: WeightsFile) -> Any:
    """The channels of several layers one after another, or of each only one of its equal groups."""
    groups, group = section.integer("groups", 1, 1), section.integer("group_id", 0)
    if group >= groups:
        raise ValueError(f"expected group_id to be less than groups={groups}, found {group}")
    sources = [past.layer(reference) for reference in section.integers("layers")]
    parts = [_group(source, groups, group) for source in sources]
    return parts[0] if len(parts) == 1 else opset.concat(parts, _CHANNELS).output(0)


def _group(source: Any, groups: int, group: int) -> Any:
    width, left = divmod(source.shape[_CHANNELS], groups)
    if left:
        raise ValueError(f"expected channels that fall into {groups} groups, found {source.shape[_CHANNELS]}")
    if groups == 1:
        return source
    begin, end = np.array([width * group]), np.array([width * (group + 1)])
    return opset.slice(source, begin, end, np.array([1]), np.array([_CHANNELS])).output(0)


def _shortcut(section: Section, past: Past, weights: WeightsFile) -> Any:
    here, there = past.previous(), past.layer(section.integer("from", least=-len(past.outputs)))
    if here.shape != there.shape:
        raise ValueError(f"expected layers of one shape to add, found {here.shape} and {there.shape}")
    return _activated(section, "linear", opset.add(here, there).output(0))


def _upsample(section: Section, past: Past, weights: WeightsFile) -> Any:
    stride = section.integer("stride", 2, 1)
    wide = opset.interpolate(
        past.previous(),
        np.array([stride] * 2, np.float32),
        "nearest",
        "scales",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
        axes=np.array([_ROWS, _COLUMNS]),
    )
    return wide.output(0)


def _yolo(section: Section, past: Past, weights: WeightsFile) -> Any:
    """Ends the network with the raw numbers; what this layer does with them is the decoder's work."""
    return opset.result(past.previous()).output(0)


LAYERS: Mapping[str, Layer] = {
    "convolutional": Layer(
        _convolutional,
        frozenset({"activation", "batch_normalize", "filters", "pad", "padding", "size", "stride"}),
    ),
    "maxpool": Layer(_maxpool, frozenset({"padding", "size", "stride"})),
    "route": Layer(_route, frozenset({"group_id", "groups", "layers"})),
    "shortcut": Layer(_shortcut, frozenset({"activation", "from"})),
    "upsample": Layer(_upsample, frozenset({"stride"})),
    "yolo": Layer(_yolo, None),
}

_TRAINING = frozenset({"burnin_update", "learning_rate", "stopbackward", "train_only_bn"})

_WITHOUT_EFFECT: Mapping[str, str] = {
    "antialiasing": "0", "binary": "0", "dilation": "1", "groups": "1", "maxpool_depth": "0", "xnor": "0",
}  # fmt: skip
"""Values with which a key that is not known changes nothing."""
