"""Every family of detectors that Footfall can read."""

from collections.abc import Mapping

from footfall.core.decoding import (
    atss,
    centernet,
    darknet,
    efficientdet,
    faster_rcnn,
    nanodet,
    retinanet,
    ssd,
    tensorflow_ssd,
    yolov8,
    yolox,
)
from footfall.core.decoding.family import Family

FAMILIES: Mapping[str, Family] = {
    "atss": atss.FAMILY,
    "centernet": centernet.FAMILY,
    "darknet": darknet.FAMILY,
    "efficientdet": efficientdet.FAMILY,
    "faster-rcnn": faster_rcnn.FAMILY,
    "nanodet": nanodet.FAMILY,
    "retinanet": retinanet.FAMILY,
    "ssd": ssd.FAMILY,
    "tensorflow-ssd": tensorflow_ssd.FAMILY,
    "yolov8": yolov8.FAMILY,
    "yolox": yolox.FAMILY,
}
