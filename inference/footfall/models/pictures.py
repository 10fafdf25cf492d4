"""Move the preparation of pictures into a network, so that it takes them as cameras give them."""

import openvino as ov
from openvino.preprocess import ColorFormat, PrePostProcessor

from footfall.models.registry import ModelInput


def take_pictures(model: ov.Model, expected: ModelInput) -> ov.Model:
    """Move colour order, type, layout, mean and deviation into the model.

    Returns:
        The model with the input `image`, u8, shape (1, height, width, 3), BGR, 0 to 255.
    """
    shape = input_shape(expected)
    if model.input(0).partial_shape != ov.PartialShape(shape):
        model.reshape(shape)
    model.input(0).set_names({"image"})
    preparation = PrePostProcessor(model)
    picture = preparation.input()
    picture.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    picture.tensor().set_color_format(ColorFormat.BGR)
    picture.model().set_layout(ov.Layout(expected.layout))
    if model.input(0).element_type != ov.Type.u8:
        picture.preprocess().convert_element_type(ov.Type.f32)
    if expected.colour == "RGB":
        picture.preprocess().convert_color(ColorFormat.RGB)
    if any(expected.mean):
        picture.preprocess().mean(list(expected.mean))
    if set(expected.deviation) != {1.0}:
        picture.preprocess().scale(list(expected.deviation))
    return preparation.build()


def input_shape(expected: ModelInput) -> list[int]:
    """The shape of one picture in the network's own layout."""
    size = [expected.height_px, expected.width_px]
    return [1, 3, *size] if expected.layout == "NCHW" else [1, *size, 3]
