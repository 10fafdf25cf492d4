"""Darknet's networks, described afresh: the facts of their architectures, from which the text of a .cfg file is made.

Source:
    The tables of layers in Redmon, Farhadi, "YOLOv3", 2018, and Bochkovskiy, Wang, Liao, "YOLOv4", 2020; the tiny ones
    as in https://github.com/AlexeyAB/darknet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CLASSES = 80


@dataclass(frozen=True)
class Layer:
    kind: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Network:
    width_px: int
    height_px: int
    layers: Sequence[Layer]

    def cfg(self) -> str:
        whole = Layer("net", {"width": self.width_px, "height": self.height_px, "channels": 3})
        return "\n".join(_text(layer) for layer in (whole, *self.layers))


def _text(layer: Layer) -> str:
    lines = (f"{key}={_value(value)}\n" for key, value in layer.values.items())
    return f"[{layer.kind}]\n" + "".join(lines)


def _value(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def conv(filters: int, size: int = 1, stride: int = 1, activation: str = "leaky") -> Layer:
    values = {"filters": filters, "size": size, "stride": stride, "pad": 1, "activation": activation}
    return Layer("convolutional", {"batch_normalize": 1, **values})


def maxpool(size: int, stride: int) -> Layer:
    return Layer("maxpool", {"size": size, "stride": stride})


def route(*layers: int, **values: int) -> Layer:
    return Layer("route", {"layers": layers, **values})


def shortcut(reference: int) -> Layer:
    return Layer("shortcut", {"from": reference, "activation": "linear"})


UPSAMPLE = Layer("upsample", {"stride": 2})


def head(
    mask: tuple[int, ...], anchors: tuple[int, ...], classes: int = CLASSES, **values: Any
) -> list[Layer]:
    filters = len(mask) * (5 + classes)
    last = {"filters": filters, "size": 1, "stride": 1, "pad": 1, "activation": "linear"}
    number = len(anchors) // 2
    known = {"mask": mask, "anchors": anchors, "classes": classes, "num": number}
    return [Layer("convolutional", last), Layer("yolo", known | values)]


def wide_and_narrow(filters: int, layers: int) -> list[Layer]:
    """1x1 and 3x3 in turn, these with twice the filters."""
    return [conv(filters * 2, 3) if number % 2 else conv(filters) for number in range(layers)]


ANCHORS_V3 = (10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326)
ANCHORS_V4 = (12, 16, 19, 36, 40, 28, 36, 75, 76, 55, 72, 146, 142, 110, 192, 243, 459, 401)
ANCHORS_TINY = (10, 14, 23, 27, 37, 58, 81, 82, 135, 169, 344, 319)


def yolov3(width_px: int = 416, height_px: int = 416) -> Network:
    layers = [conv(32, 3)]
    for filters, blocks in ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)):
        layers += [conv(filters, 3, 2), *[conv(filters // 2), conv(filters, 3), shortcut(-3)] * blocks]
    layers += [*wide_and_narrow(512, 6), *head((6, 7, 8), ANCHORS_V3)]
    layers += [route(-4), conv(256), UPSAMPLE, route(-1, 61)]
    layers += [*wide_and_narrow(256, 6), *head((3, 4, 5), ANCHORS_V3)]
    layers += [route(-4), conv(128), UPSAMPLE, route(-1, 36)]
    layers += [*wide_and_narrow(128, 6), *head((0, 1, 2), ANCHORS_V3)]
    return Network(width_px, height_px, layers)


def yolov3_tiny(width_px: int = 416, height_px: int = 416) -> Network:
    layers = []
    for filters, stride in ((16, 2), (32, 2), (64, 2), (128, 2), (256, 2), (512, 1)):
        layers += [conv(filters, 3), maxpool(2, stride)]
    layers += [conv(1024, 3), conv(256), conv(512, 3), *head((3, 4, 5), ANCHORS_TINY)]
    layers += [route(-4), conv(128), UPSAMPLE, route(-1, 8), conv(256, 3), *head((1, 2, 3), ANCHORS_TINY)]
    return Network(width_px, height_px, layers)


def yolov4(width_px: int = 608, height_px: int = 608) -> Network:
    layers = [conv(32, 3, activation="mish")]
    for filters, inner, part, blocks in (
        (64, 32, 64, 1),
        (128, 64, 64, 2),
        (256, 128, 128, 8),
        (512, 256, 256, 8),
        (1024, 512, 512, 4),
    ):
        layers += _partial_stage(filters, inner, part, blocks)
    layers += [*wide_and_narrow(512, 3), *_pyramid_of_pools(), *wide_and_narrow(512, 3)]
    for filters, reference in ((256, 85), (128, 54)):
        layers += [conv(filters), UPSAMPLE, route(reference), conv(filters), route(-1, -3)]
        layers += wide_and_narrow(filters, 5)
    layers += [conv(256, 3), *head((0, 1, 2), ANCHORS_V4, scale_x_y=1.2)]
    for filters, reference, mask, scale in ((256, -16, (3, 4, 5), 1.1), (512, -37, (6, 7, 8), 1.05)):
        layers += [route(-4), conv(filters, 3, 2), route(-1, reference)]
        layers += [*wide_and_narrow(filters, 6), *head(mask, ANCHORS_V4, scale_x_y=scale)]
    return Network(width_px, height_px, layers)


def _partial_stage(filters: int, inner: int, part: int, blocks: int) -> list[Layer]:
    """A cross-stage partial: one part goes through the blocks, the other past them."""
    through = [conv(inner, activation="mish"), conv(part, 3, activation="mish"), shortcut(-3)] * blocks
    beginning = [
        conv(filters, 3, 2, "mish"),
        conv(part, activation="mish"),
        route(-2),
        conv(part, activation="mish"),
    ]
    end = [conv(part, activation="mish"), route(-1, -3 * blocks - 4), conv(filters, activation="mish")]
    return beginning + through + end


def _pyramid_of_pools() -> list[Layer]:
    pools = [maxpool(5, 1), route(-2), maxpool(9, 1), route(-4), maxpool(13, 1)]
    return [*pools, route(-1, -3, -5, -6)]


def yolov4_tiny(width_px: int = 416, height_px: int = 416) -> Network:
    layers = [conv(32, 3, 2), conv(64, 3, 2)]
    for filters in (64, 128, 256):
        half = filters // 2
        second = route(-1, groups=2, group_id=1)
        layers += [conv(filters, 3), second, conv(half, 3), conv(half, 3), route(-1, -2), conv(filters)]
        layers += [route(-6, -1), maxpool(2, 2)]
    layers += [conv(512, 3), conv(256), conv(512, 3), *head((3, 4, 5), ANCHORS_TINY, scale_x_y=1.05)]
    layers += [route(-4), conv(128), UPSAMPLE, route(-1, 23), conv(256, 3)]
    return Network(width_px, height_px, [*layers, *head((1, 2, 3), ANCHORS_TINY, scale_x_y=1.05)])
