"""RetinaNet's head, cut down to people.

Source:
    Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017, section 4; outputs as torchvision's
    `RetinaNetHead` joins them, https://github.com/pytorch/vision/blob/main/torchvision/models/detection/retinanet.py,
    or level by level as https://github.com/NVIDIA/retinanet-examples exports them
"""

import openvino as ov

from footfall.core.decoding.family import Options
from footfall.core.decoding.retinanet import anchors_per_cell
from footfall.models.heads import pyramid


def people_only(model: ov.Model, person: int, options: Options) -> ov.Model:
    """Cut the head down to the person class; see `pyramid.people_only`, which raises ModelError."""
    return pyramid.people_only(model, person, pyramid.anchors_of(anchors_per_cell, options))
