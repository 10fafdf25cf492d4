"""The converter against a literal evaluation that shares no code with it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openvino as ov
import pytest

from footfall.errors import ModelError
from footfall.models.readers.tfjs_to_openvino import read_tfjs
from support.literal_tfjs import LiteralGraph
from support.tiny_tfjs import NCHW, NHWC, GraphWriter, tiny_nanodet

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}


def assert_same_as_literal(writer: GraphWriter, folder: Path) -> ov.Model:
    """Both evaluations of the graph agree on noise; returns the converted model."""
    path = writer.write(folder)
    model = read_tfjs(path)
    noise = np.random.default_rng(1).normal(size=model.input(0).shape).astype(np.float32)
    expected = LiteralGraph(path).run({min(model.input(0).names): noise})
    found = ov.Core().compile_model(model, "CPU", SINGLE)(noise)
    assert {min(port.names) for port in model.outputs} == set(expected)
    for name, value in expected.items():
        assert found[name].shape == value.shape
        np.testing.assert_allclose(found[name], value, atol=1e-4)
    return model


def operations(model: ov.Model) -> list[str]:
    return [node.get_type_name() for node in model.get_ordered_ops()]


def test_a_whole_network_gives_the_same_numbers(tmp_path: Path) -> None:
    assert_same_as_literal(tiny_nanodet(), tmp_path)


def test_convolutions_keep_neither_transposes_nor_paddings_around_them(tmp_path: Path) -> None:
    model = assert_same_as_literal(tiny_nanodet(), tmp_path)
    assert operations(model).count("Transpose") == 6  # the outputs, [N, C] as in the file; none before
    assert "Pad" not in operations(model)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("size", [8, 9])
@pytest.mark.parametrize("border", [0, 1])
def test_convolution_pads_as_tensorflow_does(
    tmp_path: Path, padding: str, stride: int, size: int, border: int
) -> None:
    graph = GraphWriter()
    data = graph.placeholder(1, 3, size, size + 1)
    data = graph.pad(data) if border else data
    graph.outputs = [graph.convolution(data, (3, 3, 3, 4), stride, padding)]
    assert_same_as_literal(graph, tmp_path)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("filters", [1, 2], ids=["one for each channel", "two for each channel"])
@pytest.mark.parametrize("size", [8, 9])
def test_a_depthwise_convolution_pads_as_tensorflow_does(
    tmp_path: Path, padding: str, stride: int, filters: int, size: int
) -> None:
    graph = GraphWriter()
    data, kernel = graph.placeholder(1, size, size + 1, 3), graph.noise(3, 3, 3, filters)
    window = {"strides": [1, stride, stride, 1], "padding": padding, "data_format": "NHWC"}
    graph.outputs = [graph.op("DepthwiseConv2dNative", data, kernel, **window)]
    assert_same_as_literal(graph, tmp_path)


PLAIN = {"strides": [1, 1, 1, 1], "padding": "SAME", "data_format": "NHWC"}


@pytest.mark.parametrize("tail", [["BiasAdd"], ["BiasAdd", "Relu"], ["BiasAdd", "Relu6"]], ids=" ".join)
@pytest.mark.parametrize("op", ["_FusedConv2D", "FusedDepthwiseConv2dNative"])
def test_bias_and_activation_may_be_part_of_a_convolution(tmp_path: Path, op: str, tail: list[str]) -> None:
    graph = GraphWriter()
    inputs = [graph.placeholder(1, 5, 6, 3), graph.noise(3, 3, 3, 3), graph.noise(9 if "Depth" in op else 3)]
    graph.outputs = [graph.op(op, *inputs, fused_ops=tail, **PLAIN)]
    assert_same_as_literal(graph, tmp_path)


@pytest.mark.parametrize("tail", [["BiasAdd", "Elu"], ["FusedBatchNorm"]], ids=" ".join)
def test_an_unknown_tail_of_a_convolution_is_named(tmp_path: Path, tail: list[str]) -> None:
    graph = GraphWriter()
    inputs = [graph.placeholder(1, 5, 6, 3), graph.noise(3, 3, 3, 3), graph.noise(3)]
    graph.outputs = [graph.op("_FusedConv2D", *inputs, fused_ops=tail, **PLAIN)]
    with pytest.raises(ModelError, match=f"expected fused_ops BiasAdd, then .*; found {', '.join(tail)}"):
        read_tfjs(graph.write(tmp_path))


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("fill", [0.0, -np.inf], ids=["zero", "minus infinity"])
def test_pooling_looks_at_a_border_only_as_far_as_its_values_matter(
    tmp_path: Path, padding: str, fill: float
) -> None:
    graph = GraphWriter()
    data = graph.placeholder(1, 2, 9, 8)
    border = graph.constant([[0, 0], [0, 0], [1, 1], [1, 1]])
    data = graph.op("PadV2", data, border, graph.constant(np.float32(fill)))
    data = graph.transpose(data, NHWC)
    window = {"ksize": [1, 3, 3, 1], "strides": [1, 2, 2, 1]}
    graph.outputs = [graph.transpose(graph.op("MaxPool", data, padding=padding, **window), NCHW)]
    model = assert_same_as_literal(graph, tmp_path)
    assert ("Pad" in operations(model)) == (fill == 0.0 or padding == "SAME")


@pytest.mark.parametrize(
    ("align_corners", "half_pixel_centers"),
    [(False, True), (False, False), (True, False)],
    ids=["half pixel", "asymmetric", "corners"],
)
@pytest.mark.parametrize("size", [(26, 14), (6, 4), (13, 9)], ids=["doubled", "shrunk", "odd"])
def test_bilinear_resizing_samples_where_tensorflow_does(
    tmp_path: Path, align_corners: bool, half_pixel_centers: bool, size: tuple[int, int]
) -> None:
    graph = GraphWriter()
    data = graph.transpose(graph.placeholder(1, 2, 13, 7), NHWC)
    flags = {"align_corners": align_corners, "half_pixel_centers": half_pixel_centers}
    graph.outputs = [graph.op("ResizeBilinear", data, graph.constant(list(size)), **flags)]
    assert_same_as_literal(graph, tmp_path)


def add_other_order(graph: GraphWriter, data: str) -> str:
    convolved = graph.transpose(graph.convolution(data, (1, 1, 5, 5)), NHWC)
    return graph.op("AddV2", convolved, graph.transpose(data, NCHW))


def add_constant_first(graph: GraphWriter, data: str) -> str:
    return graph.op("AddV2", graph.noise(5), graph.transpose(data, NHWC))


def concat_other_order(graph: GraphWriter, data: str) -> str:
    convolved = graph.transpose(graph.convolution(data, (1, 1, 5, 3)), NHWC)
    return graph.op("ConcatV2", convolved, graph.transpose(data, [0, 3, 2, 1]), graph.constant(3))


def reshape_of_a_transposed(graph: GraphWriter, data: str) -> str:
    return graph.op("Reshape", graph.transpose(data, NHWC), graph.constant([1, -1, 5]))


def shape_from_constants(graph: GraphWriter, data: str) -> str:
    nothing = [graph.constant(np.zeros((0, 1), np.int32)), graph.constant([3])]
    zeros = graph.op("SparseToDense", *nothing, graph.constant(np.zeros(0, np.int32)), graph.constant(0))
    return graph.op("Reshape", data, graph.op("AddV2", graph.constant([1, 5, -1]), zeros))


def subtract_from_a_constant(graph: GraphWriter, data: str) -> str:
    return graph.op("Sub", graph.noise(5), graph.transpose(data, NHWC))


def scale_by_channel_means(graph: GraphWriter, data: str) -> str:
    convolved = graph.transpose(graph.convolution(data, (1, 1, 5, 5)), NHWC)
    means = graph.op("Mean", convolved, graph.constant([1, 2]), keep_dims=True)
    return graph.op("Mul", graph.op("Relu", means), graph.op("Relu6", convolved))


def best_places(graph: GraphWriter, data: str) -> str:
    flat = graph.op("Reshape", graph.transpose(data, NHWC), graph.constant([1, 125]))
    best = graph.op("TopKV2", flat, graph.constant(7), sorted=True)
    row = graph.op("FloorDiv", f"{best}:1", graph.constant(5))
    column = graph.op("FloorMod", f"{best}:1", graph.constant(5))
    places = [graph.op("ExpandDims", place, graph.constant(-1)) for place in (row, column)]
    joined = graph.op("ConcatV2", *places, graph.constant(2))
    return graph.op("Cast", joined, DstT={"type": "DT_FLOAT"})


def peaks(graph: GraphWriter, data: str) -> str:
    last = graph.transpose(graph.convolution(data, (1, 1, 5, 2)), NHWC)
    window = {"ksize": [1, 3, 3, 1], "strides": [1, 1, 1, 1], "padding": "SAME"}
    peak = graph.op("Equal", last, graph.op("MaxPool", last, **window))
    return graph.op("Mul", last, graph.op("Cast", peak, DstT={"type": "DT_FLOAT"}))


def rows_by_place(graph: GraphWriter, data: str) -> str:
    rows = graph.op("Reshape", graph.transpose(data, NHWC), graph.constant([25, 5]))
    return graph.op("GatherV2", rows, graph.constant([3, 0, 24]), graph.constant(0), batch_dims=0)


def rows_by_computed_place(graph: GraphWriter, data: str) -> str:
    rows = graph.op("Reshape", graph.transpose(data, NHWC), graph.constant([5, 25]))
    best = graph.op("TopKV2", rows, graph.constant(1), sorted=True)
    place = graph.op("Reshape", f"{best}:1", graph.constant([5]))
    return graph.op("GatherV2", rows, place, graph.constant(1), batch_dims=0)


def slices(graph: GraphWriter, data: str) -> str:
    bounds = [graph.constant(bound) for bound in ([0, 1, 2, 0], [0, 4, 3, 5], [1, 2, 1, 1])]
    masks = {"begin_mask": 9, "end_mask": 1, "shrink_axis_mask": 4, "new_axis_mask": 0, "ellipsis_mask": 0}
    return graph.op("StridedSlice", graph.transpose(data, NHWC), *bounds, **masks)


@pytest.mark.parametrize(
    "build",
    [
        add_other_order,
        add_constant_first,
        best_places,
        concat_other_order,
        peaks,
        reshape_of_a_transposed,
        rows_by_computed_place,
        rows_by_place,
        scale_by_channel_means,
        shape_from_constants,
        slices,
        subtract_from_a_constant,
    ],
)
def test_axes_are_never_mixed_up(tmp_path: Path, build: Callable[[GraphWriter, str], str]) -> None:
    graph = GraphWriter()
    graph.outputs = [build(graph, graph.placeholder(1, 5, 5, 5))]
    assert_same_as_literal(graph, tmp_path)


def test_an_unknown_operation_is_named_with_its_node(tmp_path: Path) -> None:
    graph = GraphWriter()
    graph.outputs = [graph.op("Einsum", graph.placeholder(1, 2))]
    with pytest.raises(
        ModelError, match=r"operation Einsum \(node 'Einsum1'\) is not known .* it knows Add, .*Conv2D"
    ):
        read_tfjs(graph.write(tmp_path))


def no_node(graph: GraphWriter) -> str:
    return "nothing"


def no_output(graph: GraphWriter) -> str:
    return f"{graph.placeholder(1, 2)}:7"


def no_number(graph: GraphWriter) -> str:
    return f"{graph.placeholder(1, 2)}:x"


def a_constant(graph: GraphWriter) -> str:
    return graph.constant([1.0])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        pytest.param(no_node, "'nothing' in .*no such node or output", id="no node"),
        pytest.param(no_output, "'Placeholder0:7' in .*no such node or output", id="no output"),
        pytest.param(no_number, "'Placeholder0:x' in .*name:1 for its second output", id="no number"),
        pytest.param(a_constant, "'const0' in .*found a constant", id="a constant"),
    ],
)
def test_an_output_that_is_none_is_named(
    tmp_path: Path, build: Callable[[GraphWriter], str], message: str
) -> None:
    graph = GraphWriter()
    graph.outputs = [build(graph)]
    with pytest.raises(ModelError, match=r"tiny\.json: output " + message + r".*\. Fetch or export"):
        read_tfjs(graph.write(tmp_path))


def text(graph: GraphWriter, data: str) -> str:
    return graph.op("Cast", data, DstT={"type": "DT_STRING"})


def mean_of_less(graph: GraphWriter, data: str) -> str:
    return graph.op("Mean", data, graph.constant([1, 2]), keep_dims=False)


def gather_in_batches(graph: GraphWriter, data: str) -> str:
    return graph.op("GatherV2", data, graph.constant([0]), graph.constant(1), batch_dims=1)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        pytest.param(text, "expected DstT DT_FLOAT.*; found DT_STRING", id="cast to text"),
        pytest.param(mean_of_less, "expected keep_dims true, found false", id="mean without its axes"),
        pytest.param(gather_in_batches, "expected batch_dims 0, found 1", id="gather in batches"),
    ],
)
def test_a_form_of_an_operation_that_is_not_known_is_named(
    tmp_path: Path, build: Callable[[GraphWriter, str], str], message: str
) -> None:
    graph = GraphWriter()
    graph.outputs = [build(graph, graph.placeholder(1, 3, 4, 4))]
    with pytest.raises(ModelError, match=message):
        read_tfjs(graph.write(tmp_path))


def channels_first(graph: GraphWriter, data: str) -> str:
    window = {"strides": [1, 1, 1, 1], "padding": "VALID", "data_format": "NCHW"}
    return graph.op("Conv2D", data, graph.noise(1, 1, 3, 3), **window)


def explicit_padding(graph: GraphWriter, data: str) -> str:
    return graph.convolution(data, (1, 1, 3, 3), padding="EXPLICIT")


def wrong_kernel(graph: GraphWriter, data: str) -> str:
    return graph.convolution(data, (1, 1, 4, 3))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        pytest.param(channels_first, "expected data_format NHWC, found NCHW", id="channels first"),
        pytest.param(
            explicit_padding, "expected padding SAME or VALID, found EXPLICIT", id="explicit padding"
        ),
        pytest.param(wrong_kernel, "channel", id="kernel for other channels"),
    ],
)
def test_what_cannot_be_converted_exactly_is_refused(
    tmp_path: Path, build: Callable[[GraphWriter, str], str], message: str
) -> None:
    graph = GraphWriter()
    graph.outputs = [build(graph, graph.placeholder(1, 3, 4, 4))]
    with pytest.raises(
        ModelError, match=r"operation Conv2D \(node 'Conv2D\d+'\) cannot be converted: (.|\n)*" + message
    ):
        read_tfjs(graph.write(tmp_path))
