"""Compares Footfall's tracking and counting with its peers', and writes docs/accuracy.md.

    python -m bench.tracking        (from make accuracy)

Needs ../shared for the labelled video and for the second detector's weights, and the environments of
scripts/peers-env.sh.
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from bench.tracking.comparison import compare
from bench.tracking.footfall import follow_by_looks
from bench.tracking.pets import DETECTORS, STEPS, pets_scene, pictures, reidentifier
from bench.tracking.table import page
from support.models import PETS, ROOT, SHARED_MODELS

log = logging.getLogger("bench")

PAGE = ROOT / "docs" / "accuracy.md"


def main() -> int:
    """Compare with each detector's eyes; exit code 0 whatever the numbers are, since a benchmark judges nothing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=PAGE)
    out = options.parse_args().out
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    sections = {}
    with tempfile.TemporaryDirectory() as scratch:
        describer = reidentifier(Path(scratch))
        for name in DETECTORS:
            scene = pets_scene(name, Path(scratch))
            log.info("%s: detected; every tracker follows now", name)
            sections[name] = compare(
                scene, STEPS, lambda seen, step: follow_by_looks(seen, pictures(step), describer)
            )
    out.write_text(page(sections), encoding="utf-8")
    log.info("written: %s", out)
    return 0


if __name__ == "__main__":
    if not SHARED_MODELS.is_dir() or not PETS.is_dir():
        raise SystemExit(
            "expected ../shared with the labelled video and weights, found none; lay it beside the checkout"
        )
    sys.exit(main())
