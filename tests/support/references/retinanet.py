"""torchvision's RetinaNet with random weights, as ONNX, and what it finds in a picture; run by .venv-proof's Python.

    retinanet.py PICTURE.npy FLOOR MAX_OVERLAP FOLDER

FOLDER gets network.onnx, from the normalised picture to cls_logits and bbox_regression, and found.npz with these
outputs, and boxes (x1, y1, x2, y2 in pixels) and scores of people.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torchvision_ops
from random_weights import enliven, read_picture, settle, spread
from torch import nn

PERSON = 1
MANY = 1_000_000


class Heads(nn.Module):
    """The network up to where torchvision begins to decode."""

    def __init__(self, whole: nn.Module) -> None:
        super().__init__()
        self.backbone, self.head = whole.backbone, whole.head

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        outputs = self.head([*self.backbone(image).values()])
        return outputs["cls_logits"], outputs["bbox_regression"]


picture_file, floor, max_overlap, out = sys.argv[1:]
torch.manual_seed(7)
picture = read_picture(picture_file)
height, width = picture.shape[2:]
model = torchvision_ops.torchvision.models.detection.retinanet_resnet50_fpn(
    weights=None,
    weights_backbone=None,
    fixed_size=(width, height),
    score_thresh=float(floor),
    nms_thresh=float(max_overlap),
    topk_candidates=MANY,
    detections_per_img=MANY,
).eval()
heads = Heads(model).eval()
image = model.transform([picture[0]])[0].tensors
settle(model.backbone, lambda: model.backbone(image))
classes, sides = model.head.classification_head, model.head.regression_head
for part in (classes.conv, sides.conv):
    enliven(part)
spread(classes.cls_logits, lambda: heads(image), -5.0, 1.2)
spread(sides.bbox_reg, lambda: heads(image), 0.0, 0.5)
with torch.inference_mode():
    cls_logits, bbox_regression = heads(image)
    (found,) = model([picture[0]])
people = found["labels"] == PERSON
names = {"cls_logits": cls_logits, "bbox_regression": bbox_regression}
np.savez(Path(out, "found.npz"), boxes=found["boxes"][people], scores=found["scores"][people], **names)
torch.onnx.export(
    heads,
    (image,),
    Path(out, "network.onnx"),
    input_names=["image"],
    output_names=[*names],
    opset_version=17,
    dynamo=False,
)
