"""torchvision without its compiled operations; to be imported before anything that imports torchvision.

torchvision's wheels in package registries are built for CUDA, and their compiled part does not load beside a torch
for the CPU. All else in torchvision is Python and stays as it is. Of the two operations that its detectors need,
`roi_align` is torchvision's own implementation in Python; `nms` is written here after its documentation.
"""

import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np
import torch

_OPERATIONS = torch.library.Library("torchvision", "DEF")
_OPERATIONS.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
_OPERATIONS.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
_OPERATIONS.define(
    "roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width,"
    " int sampling_ratio, bool aligned) -> Tensor"
)


def _nms(boxes: torch.Tensor, scores: torch.Tensor, max_overlap: float) -> torch.Tensor:
    """Places of the boxes that stay, best first: each, unless one that stays covers too much of it."""
    order = torch.argsort(scores, descending=True, stable=True)
    left = boxes[order].numpy()
    places = np.arange(len(left))
    kept = []
    while len(left):
        kept.append(int(places[0]))
        width, height = (
            (np.minimum(left[0, 2:], left[:, 2:]) - np.maximum(left[0, :2], left[:, :2])).clip(0).T
        )
        areas = (left[:, 2] - left[:, 0]) * (left[:, 3] - left[:, 1])
        stays = width * height <= max_overlap * (areas[0] + areas - width * height)
        stays[0] = False
        left, places = left[stays], places[stays]
    return order[torch.tensor(kept, dtype=torch.int64)]


def _without_compiled_part() -> ModuleType:
    def refuse(_path: str) -> None:
        raise OSError("left out on purpose")

    load, torch.ops.load_library = torch.ops.load_library, refuse
    try:
        import torchvision
    finally:
        torch.ops.load_library = load
    return torchvision


def _always() -> bool:
    return True


def _roi_align_in_python() -> Callable[..., torch.Tensor]:
    module = sys.modules["torchvision.ops.roi_align"]
    implementation = module._roi_align.__wrapped__
    module._has_ops = _always  # so that the detectors call the operation, which can be exported

    def roi_align(
        features: torch.Tensor,
        rois: torch.Tensor,
        scale: float,
        height: int,
        width: int,
        ratio: int,
        aligned: bool,
    ) -> torch.Tensor:
        parts = [
            implementation(features, part, scale, height, width, ratio, aligned) for part in rois.split(32)
        ]
        return torch.cat(parts) if parts else features.new_zeros((0, features.shape[1], height, width))

    return roi_align


torchvision = _without_compiled_part()
torchvision.extension._has_ops = _always
_OPERATIONS.impl("nms", torch.no_grad()(_nms), "CPU")
_OPERATIONS.impl("roi_align", torch.no_grad()(_roi_align_in_python()), "CPU")
