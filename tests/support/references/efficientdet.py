"""effdet's EfficientDet-D0 with random weights, as ONNX, and what it finds in a picture; run by .venv-proof's Python.

    efficientdet.py PICTURE.npy FOLDER

FOLDER gets network.onnx, from the normalised picture to class_3 ... class_7 and box_3 ... box_7, and found.npz with
these outputs, and boxes (x1, y1, x2, y2 in pixels) and scores of people, not cut off at the edges, after effdet's own
suppression of overlapping boxes.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torchvision_ops  # noqa: F401 (before effdet, which imports torchvision)
from effdet import DetBenchPredict, create_model
from random_weights import read_picture, settle, spread
from torch import nn

PERSON = 1
MANY = 20_000
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
LEVELS = range(3, 8)
NAMES = [*(f"class_{level}" for level in LEVELS), *(f"box_{level}" for level in LEVELS)]


class Flat(nn.Module):
    """The network with a row of outputs in the place of two lists."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        classes, sides = self.model(image)
        return (*classes, *sides)


picture_file, out = sys.argv[1:]
torch.manual_seed(7)
picture = read_picture(picture_file)
mean, deviation = (torch.tensor(numbers).view(3, 1, 1) for numbers in (MEAN, DEVIATION))
image = (picture - mean) / deviation
model = create_model(
    "tf_efficientdet_d0",
    bench_task="",
    pretrained=False,
    pretrained_backbone=False,
    image_size=tuple(picture.shape[2:]),
).eval()
settle(model, lambda: model(image))
spread(model.class_net.predict.conv_pw, lambda: model(image), -5.0, 1.2)
spread(model.box_net.predict.conv_pw, lambda: model(image), 0.0, 0.4)
flat, decoder = Flat(model).eval(), DetBenchPredict(model)
decoder.max_detection_points = decoder.max_det_per_image = MANY
with torch.inference_mode():
    outputs = flat(image)
    found = decoder(image)[0]
people = found[found[:, 5] == PERSON]
raw = dict(zip(NAMES, outputs, strict=True))
np.savez(Path(out, "found.npz"), boxes=people[:, :4], scores=people[:, 4], **raw)
torch.onnx.export(
    flat,
    (image,),
    Path(out, "network.onnx"),
    input_names=["image"],
    output_names=NAMES,
    opset_version=17,
    dynamo=False,
)
