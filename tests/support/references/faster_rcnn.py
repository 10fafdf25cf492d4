"""torchvision's Faster R-CNN with random weights, as ONNX, and what it finds in a picture; run by .venv-proof's Python.

    faster_rcnn.py PICTURE.npy FLOOR FOLDER

FOLDER gets network.onnx, from a picture of 0 to 1 without batch axis to boxes, labels and scores, and found.npz with
these three.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torchvision_ops
from random_weights import enliven, read_picture, settle, spread
from torch import nn

NAMES = ("boxes", "labels", "scores")
CLASSES = 91
BACKGROUND_AND_PERSON = (2.0, 4.5)


class Whole(nn.Module):
    """The network with a picture and a row of outputs in the place of lists and dictionaries."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        (found,) = self.model([image])
        return tuple(found[name] for name in NAMES)


picture_file, floor, out = sys.argv[1:]
torch.manual_seed(7)
picture = read_picture(picture_file)[0]
height, width = picture.shape[1:]
model = torchvision_ops.torchvision.models.detection.fasterrcnn_resnet50_fpn(
    weights=None,
    weights_backbone=None,
    fixed_size=(width, height),
    rpn_pre_nms_top_n_test=300,
    rpn_post_nms_top_n_test=80,
    box_score_thresh=float(floor),
).eval()
whole = Whole(model).eval()
images, _ = model.transform([picture])
settle(model.backbone, lambda: model.backbone(images.tensors))
heads, roi = model.rpn.head, model.roi_heads
enliven(heads.conv)
with torch.no_grad():
    features = model.backbone(images.tensors)
    spread(heads.cls_logits, lambda: heads([*features.values()]), 0.0, 2.0)
    spread(heads.bbox_pred, lambda: heads([*features.values()]), 0.0, 0.3)
    proposals, _ = model.rpn(images, features)
    looks = roi.box_head(roi.box_roi_pool(features, proposals, images.image_sizes))
    likely = torch.tensor([*BACKGROUND_AND_PERSON, *[0.0] * (CLASSES - len(BACKGROUND_AND_PERSON))])
    spread(roi.box_predictor.cls_score, lambda: roi.box_predictor(looks), likely, 1.5)
    spread(roi.box_predictor.bbox_pred, lambda: roi.box_predictor(looks), 0.0, 1.0)
    found = whole(picture)
np.savez(Path(out, "found.npz"), **dict(zip(NAMES, found, strict=True)))
torch.onnx.export(
    whole,
    (picture,),
    Path(out, "network.onnx"),
    input_names=["image"],
    output_names=[*NAMES],
    opset_version=17,
    dynamo=False,
)
