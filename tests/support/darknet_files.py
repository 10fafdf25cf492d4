"""Darknet networks with random weights, as files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from support.darknet_networks import Layer, Network

HEADER = np.array([0, 2, 5, 0, 0], "<i4")
"""Version 0.2.5; no picture seen, in 64 bits."""

# Sizes of the random numbers with which activations stay near 1 through a hundred layers.
POWER = 0.6
"""Mean square of a convolution's output after its activation."""
BEFORE_NORMALISING = 10.0
"""So large that it makes no difference what an implementation adds to a variance before it takes its root."""
IN_RESIDUALS = 0.3
"""Of what a shortcut adds, beside that to which it is added."""
HEAD = 2.0
"""Of what a head gives beside its biases."""
PERSON_LIKELY = (-2.0, 1.0)
"""Biases of a head for there being anything, and for every class."""


@dataclass(frozen=True)
class Flow:
    """What a layer gives: how many channels, and their mean square."""

    width: int
    power: float


PICTURE = Flow(3, 0.3)


def write_network(network: Network, folder: Path, name: str, seed: int = 1) -> Path:
    """Write both files; returns that of the description."""
    path = folder / f"{name}.cfg"
    path.write_text(network.cfg())
    with path.with_suffix(".weights").open("wb") as file:
        file.write(HEADER.tobytes())
        for numbers in random_weights(network.layers, np.random.default_rng(seed)):
            file.write(numbers.astype("<f4").tobytes())
    return path


def random_weights(layers: Sequence[Layer], random: np.random.Generator) -> Iterator[NDArray[np.float32]]:
    """The numbers of every convolution, in the order of the file."""
    flows: list[Flow] = []
    for number, layer in enumerate(layers):
        following = layers[min(number + 1, len(layers) - 1)]
        gain = IN_RESIDUALS if following.kind == "shortcut" else 1.0
        incoming = flows[-1] if flows else PICTURE
        if layer.kind == "convolutional":
            kernel = _kernel(layer, incoming, random)
            yield from (
                _normalised(kernel, gain, random) if following.kind != "yolo" else _head(kernel, following)
            )
        flows.append(_flow(layer, gain, flows))


def _flow(layer: Layer, gain: float, before: Sequence[Flow]) -> Flow:
    if layer.kind == "convolutional":
        return Flow(layer.values["filters"], gain**2 * POWER)
    if layer.kind == "shortcut":
        return Flow(before[-1].width, before[-1].power + before[layer.values["from"]].power)
    if layer.kind == "route":
        sources = [before[reference] for reference in layer.values["layers"]]
        power = sum(source.width * source.power for source in sources) / sum(
            source.width for source in sources
        )
        return Flow(sum(source.width for source in sources) // layer.values.get("groups", 1), power)
    return before[-1]


def _kernel(layer: Layer, incoming: Flow, random: np.random.Generator) -> NDArray[np.float32]:
    """Gives numbers near 1."""
    size = layer.values["size"]
    shape = (layer.values["filters"], incoming.width, size, size)
    near_one = np.float32(1 / np.sqrt(incoming.power * incoming.width * size * size))
    return random.standard_normal(shape, np.float32) * near_one


def _normalised(
    kernel: NDArray[np.float32], gain: float, random: np.random.Generator
) -> Iterator[NDArray[np.float32]]:
    filters = len(kernel)
    yield (gain * random.normal(0, 0.2, filters)).astype(np.float32)
    yield (gain * random.uniform(0.8, 1.2, filters)).astype(np.float32)
    yield random.normal(0, BEFORE_NORMALISING / 5, filters).astype(np.float32)
    yield (BEFORE_NORMALISING**2 * random.uniform(0.5, 1.5, filters)).astype(np.float32)
    yield kernel * BEFORE_NORMALISING


def _head(kernel: NDArray[np.float32], yolo: Layer) -> Iterator[NDArray[np.float32]]:
    anything, one = PERSON_LIKELY
    biases = np.array([0, 0, 0, 0, anything, *[one] * yolo.values["classes"]], np.float32)
    yield np.tile(biases, len(yolo.values["mask"]))
    yield kernel * HEAD
