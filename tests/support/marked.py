"""Models as they would be shipped, and their marks on PETS 2009 S2.L1, view 1."""

from contextlib import closing
from pathlib import Path

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.models.convert import convert
from footfall.models.registry import read_registry
from footfall.workbench.datasets import open_dataset
from footfall.workbench.marks import Marks, marks
from footfall.workbench.measure import FLOOR, look
from support.models import PETS


def converted(name: str, source: Path, folder: Path) -> Path:
    """Convert files at hand as the entry of this name says; returns the .xml file."""
    convert(name, read_registry()[name], source, folder)
    return folder / "model.xml"


def marks_on_pets(model: Path) -> Marks:
    """Every picture of the clip, judged."""
    with closing(OpenVinoDetector(model, floor=FLOOR)) as detector:
        found = look(detector, open_dataset(str(PETS)), detector.facts().requests + 1)
        return marks(found, detector.threshold)
