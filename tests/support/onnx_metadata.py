"""Write a property into an ONNX file, as exporters do.

Source:
    https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: `ModelProto.metadata_props` is field 14, and a message that
    is appended to another is merged with it.
"""

_METADATA, _KEY, _VALUE = 14, 1, 2


def with_metadata(model: bytes, key: str, value: str) -> bytes:
    """The file with one more property."""
    return model + _field(_METADATA, _field(_KEY, key.encode()) + _field(_VALUE, value.encode()))


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    head, rest = value & 0x7F, value >> 7
    return bytes([head | 0x80]) + _varint(rest) if rest else bytes([head])
