"""Build an OpenVINO model from a TensorFlow.js graph."""

from collections.abc import Mapping
from pathlib import Path

import openvino as ov
from openvino import opset13 as opset

from footfall.errors import ModelError
from footfall.models.readers.tfjs import Node, node_name, read_graph
from footfall.models.readers.tfjs_operations import OPERATIONS
from footfall.models.readers.tfjs_tensor import Tensor, Value, computed


def read_tfjs(path: Path) -> ov.Model:
    """Read a TensorFlow.js graph model file as an OpenVINO model with the same inputs and outputs.

    Raises:
        ModelError: The file is no such model, or holds an operation that is not known here; names it.
    """
    graph = read_graph(path)
    values: dict[str, list[Value]] = {name: [value] for name, value in graph.constants.items()}
    parameters = []
    for node in graph.nodes:
        values[node.name] = _convert(node, values)
        if node.op == "Placeholder":
            parameters.append(computed(values[node.name][0]).stored.get_node())
    results = []
    for name in graph.outputs:
        result = opset.result(_output(path, name, values).natural())
        result.output(0).set_names({node_name(name)[0]})
        results.append(result)
    return ov.Model(results, parameters, path.stem)


def _output(path: Path, name: str, values: Mapping[str, list[Value]]) -> Tensor:
    try:
        source, index = node_name(name)
        return computed(values[source][index])
    except (LookupError, ValueError) as error:
        found = "no such node or output" if isinstance(error, LookupError) else error
        raise ModelError(
            f"{path.name}: output {name!r} in the signature: expected the name of a computed tensor; found: {found}. "
            "Fetch or export the model anew"
        ) from error


def _convert(node: Node, values: Mapping[str, list[Value]]) -> list[Value]:
    operation = OPERATIONS.get(node.op)
    if operation is None:
        known = ", ".join(sorted(OPERATIONS))
        raise ModelError(
            f"operation {node.op} (node {node.name!r}) is not known to the TensorFlow.js reader; it knows {known}"
        )
    try:
        inputs = [values[name][index] for name, index in map(node_name, node.inputs)]
        return operation(node, inputs)
    except (KeyError, ValueError, IndexError, TypeError, RuntimeError) as error:
        raise ModelError(f"operation {node.op} (node {node.name!r}) cannot be converted: {error}") from error
