"""Build an OpenVINO model from a TensorFlow.js graph."""

from collections.abc import Mapping
from pathlib import Path

import openvino as ov
from openvino import opset13 as opset

from footfall.errors import ModelError
from footfall.models.readers.tfjs import Node, node_name, read_graph
from footfall.models.readers.tfjs_operations import OPERATIONS
from footfall.models.readers.tfjs_tensor import Value, computed


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
        source, index = node_name(name)
        result = opset.result(computed(values[source][index]).natural())
        result.output(0).set_names({source})
        results.append(result)
    return ov.Model(results, parameters, path.stem)


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
