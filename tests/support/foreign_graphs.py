"""Write ONNX files and TensorFlow graphs of one layer, byte by byte.

Source:
    https://protobuf.dev/programming-guides/encoding; field numbers from onnx/onnx.proto of github.com/onnx/onnx and
    from tensorflow/core/framework/{graph,node_def,attr_value,tensor_shape}.proto of github.com/tensorflow/tensorflow
"""

import struct
from pathlib import Path

FLOAT = 1
"""Number of the type float32, in both formats."""


def write_onnx(path: Path, operation: str, domain: str = "") -> Path:
    """A network of one layer, from `x` to `y`, both [1, 3, 8, 8]."""
    layer = _message((1, "x"), (2, "y"), (4, operation), (7, domain))
    graph = _message((1, layer), (2, "g"), (11, _onnx_port("x")), (12, _onnx_port("y")))
    known = _message((1, ""), (2, 13))
    own = _message((1, "own"), (2, 1))
    path.write_bytes(_message((1, 8), (7, graph), (8, known), (8, own)))
    return path


def write_onnx_with_weights_in(path: Path, location: str) -> Path:
    """A network that doubles `x`; the two lies in another file."""
    apart = [
        (13, _entry(key, value)) for key, value in (("location", location), ("offset", "0"), ("length", "4"))
    ]
    weights = _message((1, 1), (2, FLOAT), (8, "w"), *apart, (14, 1))
    layer = _message((1, "x"), (1, "w"), (2, "y"), (4, "Mul"))
    graph = _message((1, layer), (2, "g"), (5, weights), (11, _onnx_port("x")), (12, _onnx_port("y")))
    path.write_bytes(_message((1, 8), (7, graph), (8, _message((1, ""), (2, 13)))))
    (path.parent / location).parent.mkdir(exist_ok=True)
    (path.parent / location).write_bytes(struct.pack("<f", 2.0))
    return path


def write_tensorflow(path: Path, operation: str, layer: str) -> Path:
    """A frozen graph of one layer on a placeholder `x`, [1, 8, 8, 3]."""
    kind = _message((6, FLOAT))
    shape = _message((7, _message(*[(2, _message((1, length))) for length in (1, 8, 8, 3)])))
    x = _message((1, "x"), (2, "Placeholder"), (5, _entry("dtype", kind)), (5, _entry("shape", shape)))
    y = _message((1, layer), (2, operation), (3, "x"), (5, _entry("T", kind)))
    path.write_bytes(_message((1, x), (1, y)))
    return path


def _onnx_port(name: str) -> bytes:
    shape = _message(*[(1, _message((1, length))) for length in (1, 3, 8, 8)])
    return _message((1, name), (2, _message((1, _message((1, FLOAT), (2, shape))))))


def _entry(key: str, value: bytes) -> bytes:
    return _message((1, key), (2, value))


def _message(*fields: tuple[int, int | str | bytes]) -> bytes:
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    digits = b""
    while value > 127:
        digits += bytes([value & 127 | 128])
        value >>= 7
    return digits + bytes([value])
