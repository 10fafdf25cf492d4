"""A place where somebody stands whenever a lamp is on, and a network that sees it: cheap enough for an emulated PC.

The demo's network takes some twenty seconds for a picture there: people have walked on before they are seen again.
"""

import subprocess
from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as opset

from support.partitions import partition, write_file

_SITE = """
site: lamp
name: {name}
timezone: UTC
model: people.xml
cameras:
  lamp:
    name: Lamp
    source: lamp.avi
    loop: true
    zones:
      light: {{name: Light, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]], grace_s: 1, min_visit_s: 0.5}}
stores:
  lamp-shop: {{name: Lamp shop, zones: [light]}}
"""


def put_lamp_on(disk: Path, folder: Path, name: str) -> None:
    """Let a new appliance count visits under the lamp, one in eight seconds, at a site of this name."""
    files = {
        "/site.yaml": folder / "lamp.yaml",
        "/people.xml": folder / "people.xml",
        "/people.bin": folder / "people.bin",
        "/lamp.avi": folder / "lamp.avi",
    }
    files["/site.yaml"].write_text(_SITE.format(name=name))
    _save_network(files["/people.xml"])
    _film(files["/lamp.avi"])
    data = partition(disk, "footfall-data")
    for path, file in files.items():
        write_file(disk, data, path, file)


def _save_network(path: Path) -> None:
    """One person in the middle, as sure as the picture is bright."""
    image = opset.parameter([1, 48, 64, 3], np.uint8, name="image")
    brightness = opset.reduce_mean(opset.convert(image, "f32"), opset.constant([1, 2, 3]), keep_dims=False)
    score = opset.reshape(opset.divide(brightness, np.float32(255)), opset.constant([1, 1, 1, 1]), False)
    before = opset.constant(np.array([[[[0, 1]]]], np.float32))
    box = opset.constant(np.array([[[[0.4, 0.3, 0.6, 0.8]]]], np.float32))
    row = opset.concat([before, score, box], 3)
    row.output(0).tensor.set_names({"detections"})
    model = ov.Model([opset.result(row)], [image])
    for key, value in {"fit": "stretch", "family": "ssd", "threshold": 0.5}.items():
        model.set_rt_info(str(value), ["footfall", key])
    ov.save_model(model, path, compress_to_fp16=False)


def _film(path: Path) -> None:
    """Four seconds of light, four of darkness."""
    source = (
        "color=black:size=64x48:rate=5:duration=8,format=gray,geq=lum='if(lt(N,20),230,20)',format=yuvj420p"
    )
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-c:v", "mjpeg", "-q:v", "2", path]
    subprocess.run(command, check=True)
