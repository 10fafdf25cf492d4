"""Measures every detector whose weights are at hand, and writes docs/models.json and docs/models.md.

    python -m bench.zoo [NAME ...]       (from make models-page; all models where none is named)

Needs ../shared for the labelled pictures and for weights that no package registry has. What was measured before stays
in docs/models.json until it is measured anew.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from typing import Any

from bench.machine import facts
from bench.zoo_page import page
from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.network import read_network
from footfall.core.frame import Image
from footfall.errors import FootfallError, SourceError
from footfall.models.convert import convert
from footfall.models.library import MODEL_FILE, prepare_model
from footfall.models.registry import RE_IDENTIFICATION, read_registry
from footfall.workbench.calibrate import counting_threshold
from footfall.workbench.datasets import Dataset, open_dataset
from footfall.workbench.forms import inputs, written
from footfall.workbench.gathering import from_paths
from footfall.workbench.marks import average_precision, count_at
from footfall.workbench.measure import FLOOR, look
from footfall.workbench.quantize import quantized
from footfall.workbench.variants import race
from support.models import PETS, ROOT, SHARED_MODELS, models_dir
from support.shared_mirror import lay_mirror

log = logging.getLogger("bench")

JSON_FILE, PAGE = ROOT / "docs" / "models.json", ROOT / "docs" / "models.md"
MALL = PETS.parent / "mall-train"
CLIPS = PETS.parent / "clips"
CALIBRATED_ON = 100
"""Of the mall's pictures, for its threshold; the others are measured on. They also calibrate INT8, with three clips."""
PICTURES = 300
ALIKE = {"yolox-nano-416": "yolox-nano"}
"""Other exports of the same network in ../shared/models, in the stead of files that are not at hand."""
FLOATS = {"FP32": "f32", "BF16": "bf16"}


def main() -> int:
    """Measure, one model after the other; each is written down as soon as it is done."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME")
    chosen = options.parse_args().names
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    known = json.loads(JSON_FILE.read_text()) if JSON_FILE.exists() else {"models": {}}
    detectors = [name for name, entry in read_registry().items() if entry.family != RE_IDENTIFICATION]
    with tempfile.TemporaryDirectory() as scratch:
        for name in chosen or detectors:
            try:
                model = _weights(name, Path(scratch))
            except FootfallError as error:
                log.info("%s: no weights here: %s", name, error)
                continue
            known["models"][name] = _figures(model, Path(scratch))
            known["machine"] = facts()
            JSON_FILE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
            PAGE.write_text(page(json.loads(JSON_FILE.read_text())))
            log.info("%s: %s", name, known["models"][name])
    return 0


def _weights(name: str, scratch: Path) -> Path:
    if name in ALIKE:
        convert(name, read_registry()[name], SHARED_MODELS / ALIKE[name], scratch / name)
        return scratch / name / MODEL_FILE
    mirror = scratch / "mirror"
    if not mirror.exists():
        lay_mirror(mirror)
    return prepare_model(name, models_dir(), read_registry(), mirror=str(mirror))


def _figures(model: Path, scratch: Path) -> Mapping[str, Any]:
    """Milliseconds a picture and marks by precision; the size of the converted weights."""
    image = next(open_dataset(str(PETS)).read()).image
    with closing(OpenVinoDetector(model)) as detector:
        own = detector.facts().precision
    if own == "INT8":
        found = {"INT8": _marks(model)}
        speeds = _speeds({"INT8": (model, None)}, image)
    else:
        int8 = _quantized(model, scratch)
        found = {own: _marks(model), "INT8": _marks(int8)}
        ways = {name: (model, hint) for name, hint in FLOATS.items() if name in ("FP32", own)}
        speeds = _speeds({**ways, "INT8": (int8, None)}, image)
    return {
        "weights_mb": round(model.with_suffix(".bin").stat().st_size / 1e6, 2),
        "ms": speeds,
        "marks": found,
    }


def _quantized(model: Path, scratch: Path) -> Path:
    network = read_network(model)
    mall = [one.image for one in open_dataset(str(MALL)).part(0, CALIBRATED_ON).read()]
    canvases, _ = inputs(network, [*mall, *from_paths(sorted(CLIPS.iterdir()), PICTURES - len(mall))])
    return written("int8", quantized(network, canvases), scratch).file


def _speeds(ways: Mapping[str, tuple[Path, str | None]], image: Image) -> Mapping[str, float]:
    with ExitStack() as stack:
        detectors = [
            stack.enter_context(closing(OpenVinoDetector(model, precision=hint)))
            for model, hint in ways.values()
        ]
        return {
            name: round(1000 / median(runs), 2)
            for name, runs in zip(ways, race(detectors, image), strict=True)
        }


def _marks(model: Path) -> Mapping[str, Any]:
    with closing(OpenVinoDetector(model, floor=FLOOR)) as detector:
        depth = detector.facts().requests + 1
        pets = look(detector, open_dataset(str(PETS)), depth)
        first, rest = (look(detector, part, depth) for part in _mall())
        at = count_at(pets, detector.threshold)
    try:
        threshold = counting_threshold(first, MALL.name)
    except SourceError:
        threshold = FLOOR
    mall = count_at(rest, threshold)
    return {
        "pets": {"ap": round(average_precision(pets), 3), "f1": round(at.f1, 3), "mae": round(at.mae, 2)},
        "mall": {
            "ap": round(average_precision(rest), 3),
            "f1": round(mall.f1, 3),
            "mae": round(mall.mae, 2),
            "threshold": round(threshold, 3),
        },
    }


def _mall() -> Sequence[Dataset]:
    whole = open_dataset(str(MALL))
    return [whole.part(0, CALIBRATED_ON), whole.part(CALIBRATED_ON, None)]


if __name__ == "__main__":
    if not SHARED_MODELS.is_dir() or not PETS.is_dir():
        raise SystemExit("expected ../shared with labelled pictures and weights, found none")
    sys.exit(main())
