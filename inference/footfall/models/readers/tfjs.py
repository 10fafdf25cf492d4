"""Read a TensorFlow.js graph model: a JSON file with the graph, beside it binary files with the weights."""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from footfall.errors import ModelError

Constant = NDArray[Any]
"""A weight or a shape that is known before the graph runs."""

_STORED_TYPES: Mapping[str, np.dtype[Any]] = {
    "float32": np.dtype("<f4"),
    "int32": np.dtype("<i4"),
    "bool": np.dtype("u1"),
}
_HALF = np.dtype("<f2")


@dataclass(frozen=True, slots=True)
class Node:
    """One operation.

    Attributes:
        inputs: Names of the nodes it takes; `name:1` is that node's second output.
        attributes: Plain Python values; TensorFlow's own wrappers are taken off.
    """

    name: str
    op: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph model.

    Attributes:
        nodes: Each after those that it takes, constants left out.
        constants: By node name.
        outputs: Names as the signature gives them.
    """

    nodes: tuple[Node, ...]
    constants: Mapping[str, Constant]
    outputs: tuple[str, ...]


def read_graph(path: Path) -> Graph:
    """Read the graph and the weights that it names.

    Raises:
        ModelError: The file is no TensorFlow.js graph model, or its weights do not fit it.

    Source:
        https://github.com/tensorflow/tfjs/blob/master/tfjs-converter/README.md; weights as in tfjs-core's
        `WeightsManifestConfig`.
    """
    try:
        document = _document(path)
        entries = document["modelTopology"]["node"]
        constants = _read_weights(path, document["weightsManifest"])
        nodes = [_node(entry) for entry in entries if entry["op"] != "Const"]
        outputs = tuple(tensor["name"] for tensor in _outputs(document).values())
        return Graph(_in_order(nodes), constants, outputs)
    except OSError as error:
        raise ModelError(f"cannot read the model's file {error.filename}: {error.strerror}") from error
    except KeyError as error:
        raise ModelError(f"{path.name}: not a TensorFlow.js graph model, lacks {error}") from error
    except CycleError as error:
        raise ModelError(f"{path.name}: the graph runs in a circle through {error.args[1]}") from error
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path.name}: not a TensorFlow.js graph model: {error}; fetch or export it anew"
        ) from error


def node_name(reference: str) -> tuple[str, int]:
    """Split `name:1` into the node's name and which of its outputs is meant; ValueError for anything else."""
    name, _, index = reference.partition(":")
    if index and not index.isdecimal():
        raise ValueError(f"expected the name of a node, or name:1 for its second output, found {reference!r}")
    return name, int(index or 0)


def _document(path: Path) -> Any:
    content = path.read_bytes()
    try:
        return json.loads(content)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(
            f"{path.name}: expected a TensorFlow.js graph as JSON, found none ({error})"
        ) from error


def _outputs(document: Mapping[str, Any]) -> Mapping[str, Any]:
    outputs = document["signature"]["outputs"]
    if not isinstance(outputs, Mapping):
        raise TypeError(f"expected the signature's outputs by their names, found {outputs!r}")
    return outputs


def _in_order(nodes: Sequence[Node]) -> tuple[Node, ...]:
    known = {node.name: node for node in nodes}
    order = TopologicalSorter({node.name: [node_name(name)[0] for name in node.inputs] for node in nodes})
    return tuple(known[name] for name in order.static_order() if name in known)


def _node(entry: Mapping[str, Any]) -> Node:
    data_inputs = tuple(name for name in entry.get("input", []) if not name.startswith("^"))
    name, attributes = entry["name"], {}
    for key, value in entry.get("attr", {}).items():
        try:
            attributes[key] = _plain(value)
        except (AttributeError, TypeError, ValueError) as error:
            raise ValueError(f"attribute {key!r} of node {name!r}: {error}") from error
    return Node(name, entry["op"], data_inputs, attributes)


def _plain(attribute: Mapping[str, Any]) -> Any:
    """Take TensorFlow's type wrapper off an attribute: `{"i": "3"}` is 3."""
    if not isinstance(attribute, Mapping):
        raise TypeError(f'expected a value with its kind, as in {{"i": "3"}}, found {attribute!r}')
    if not attribute:
        return None
    kind, value = next(iter(attribute.items()))
    if kind == "list":
        return [_plain({of: item}) for of, items in value.items() for item in items]
    if kind == "i":
        return int(value)
    if kind == "s":
        return base64.b64decode(value).decode()
    return value


def _read_weights(path: Path, manifest: Sequence[Mapping[str, Any]]) -> dict[str, Constant]:
    constants: dict[str, Constant] = {}
    for group in manifest:
        raw = b"".join((path.parent / name).read_bytes() for name in group["paths"])
        _check_length(group, len(raw))
        offset = 0
        for weight in group["weights"]:
            stored = _stored_type(weight)
            values = np.frombuffer(raw, stored, math.prod(weight["shape"]), offset)
            constants[weight["name"]] = values.reshape(weight["shape"]).astype(weight["dtype"])
            offset += values.nbytes
    return constants


def _check_length(group: Mapping[str, Any], found: int) -> None:
    expected = sum(math.prod(weight["shape"]) * _stored_type(weight).itemsize for weight in group["weights"])
    if expected != found:
        raise ModelError(f"{', '.join(group['paths'])}: expected {expected} bytes of weights, found {found}")


def _stored_type(weight: Mapping[str, Any]) -> np.dtype[Any]:
    quantization = weight.get("quantization", {}).get("dtype")
    if quantization == "float16":
        return _HALF
    if quantization is not None or weight["dtype"] not in _STORED_TYPES:
        raise ModelError(
            f"weight {weight['name']!r}: expected float32, int32 or bool, plain or as float16; "
            f"found {weight['dtype']} as {quantization}"
        )
    return _STORED_TYPES[weight["dtype"]]
