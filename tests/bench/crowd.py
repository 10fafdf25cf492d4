"""How detectors count in a crowded mall, after their threshold was calibrated on some of its pictures."""

import logging
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import openvino as ov

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.network import read_network
from footfall.core.decoding.family import InputSize
from footfall.models.library import prepare_model
from footfall.models.registry import DEFAULT_MODEL, read_registry
from footfall.workbench.calibrate import counting_threshold
from footfall.workbench.datasets import open_dataset
from footfall.workbench.marks import Count, count_at
from footfall.workbench.measure import FLOOR, look
from footfall.workbench.sizes import at_size
from support.models import PETS, models_dir
from support.shared_mirror import lay_mirror

log = logging.getLogger("bench")

MALL = PETS.parent / "mall-train"
CALIBRATED_ON = 100
FORMS = (
    (DEFAULT_MODEL, InputSize(416, 416)),
    (DEFAULT_MODEL, InputSize(832, 640)),
    ("person-detection-0203", InputSize(864, 480)),
    ("person-detection-0203", InputSize(960, 736)),
)
"""As published, and with an input that suits small people in 4:3 pictures (`footfall optimize --size`)."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """A detector's count on the pictures that it was not calibrated on."""

    model: str
    size: InputSize
    count: Count


def measure_crowd() -> Sequence[Crowd]:
    """Every form in turn; none where the pictures are not here."""
    if not MALL.is_dir():
        return ()
    mall = open_dataset(str(MALL))
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        lay_mirror(Path(scratch) / "mirror")
        for model, size in FORMS:
            path = prepare_model(model, models_dir(), read_registry(), mirror=f"{scratch}/mirror")
            file = Path(scratch) / "form.xml"
            ov.save_model(at_size(read_network(path), size), file)
            with closing(OpenVinoDetector(file, floor=FLOOR)) as detector:
                depth = detector.facts().requests + 1
                first, rest = (
                    look(detector, part, depth)
                    for part in (mall.part(0, CALIBRATED_ON), mall.part(CALIBRATED_ON, None))
                )
            found.append(Crowd(model, size, count_at(rest, counting_threshold(first, MALL.name))))
            log.info("crowd: %s", found[-1])
    return found
