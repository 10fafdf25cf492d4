"""EfficientDet's head, cut down to people.

Source:
    Tan, Pang, Le, "EfficientDet: Scalable and Efficient Object Detection", CVPR 2020; outputs as in
    https://github.com/google/automl/blob/master/efficientdet/keras/efficientdet_keras.py
"""

import openvino as ov

from footfall.core.decoding.efficientdet import anchors_per_cell
from footfall.core.decoding.family import Options
from footfall.models.heads import pyramid

XYWH_OF_YXHW = (1, 0, 3, 2)


def people_only(model: ov.Model, person: int, options: Options) -> ov.Model:
    """Cut the head down to the person class; see `pyramid.people_only`, which raises ModelError."""
    return pyramid.people_only(model, person, pyramid.anchors_of(anchors_per_cell, options), XYWH_OF_YXHW)
