"""Measures the program against its physical parts and against others, side by side, and writes docs/performance.md.

    python -m bench [--only 1080p]       (from make bench; needs var/cache filled by `make models` and the demo clip)

The machine may be busy with other things, so what counts are ratios of neighbouring runs, not single figures.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from bench.batches import batch_lines, measure_batches
from bench.cameras.measure import FREE, measure_cameras, measure_costs, measure_memory
from bench.cameras.page import camera_lines, cost_lines, memory_lines
from bench.cameras.planned import measure_predictions, prediction_lines
from bench.cameras.streams import MAIN, SUB, Form
from bench.crowd import measure_crowd
from bench.machine import facts
from bench.optimising import measure_optimised, optimise_default
from bench.report import crowd_lines, optimised_lines, pipeline_lines, write_report
from bench.streaming import measure_stream
from bench.throughput import CLIP, MODEL, MODELS, measure_throughput

log = logging.getLogger("bench")


@cache
def _networks(folder: Path) -> Mapping[str, Path]:
    """What is compared as a network alone, by its name for people; optimised once."""
    return {
        f"{MODEL} as published": MODELS / MODEL / "model.xml",
        f"{MODEL} after `footfall optimize`": optimise_default(folder / "networks", CLIP),
        FREE: MODELS / FREE / "model.xml",
    }


def _pipeline(folder: Path, given: argparse.Namespace) -> Sequence[str]:
    measured = measure_throughput(folder, given.rounds, given.seconds, _networks(folder))
    return pipeline_lines(measured, measure_stream(folder))


def _batches(folder: Path, _given: argparse.Namespace) -> Sequence[str]:
    return list(batch_lines({name: measure_batches(model) for name, model in _networks(folder).items()}))


def _optimised(folder: Path, given: argparse.Namespace) -> Sequence[str]:
    return optimised_lines(measure_optimised(folder, given.rounds))


def _crowd(_folder: Path, _given: argparse.Namespace) -> Sequence[str]:
    return crowd_lines(measure_crowd())


def _cameras(form: Form, folder: Path, given: argparse.Namespace) -> Sequence[str]:
    return list(camera_lines(measure_cameras(folder, form, given.watch)))


def _costs(folder: Path, _given: argparse.Namespace) -> Sequence[str]:
    return list(cost_lines({form.name: measure_costs(folder, form) for form in (MAIN, SUB)}))


def _memory(folder: Path, _given: argparse.Namespace) -> Sequence[str]:
    return list(memory_lines(measure_memory(folder)))


def _planned(folder: Path, given: argparse.Namespace) -> Sequence[str]:
    return list(prediction_lines(list(measure_predictions(folder, given.watch))))


SECTIONS: Mapping[str, tuple[str, Callable[[Path, argparse.Namespace], Sequence[str]]]] = {
    "pipeline": ("One pipeline", _pipeline),
    "optimised": ("The default model, optimised", _optimised),
    "batches": ("Pictures one by one or together", _batches),
    "crowd": ("In a crowded mall", _crowd),
    "costs": ("What a picture costs", _costs),
    "1080p": (f"Many cameras: {MAIN.name}", partial(_cameras, MAIN)),
    "360p": (f"Many cameras: {SUB.name}", partial(_cameras, SUB)),
    "memory": ("Memory", _memory),
    "plan": ("How far to trust a plan", _planned),
}


def main() -> int:
    """Run the measurements; exit code 0 whatever the numbers are, since a benchmark judges nothing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="pairs of pipeline and benchmark_app")
    options.add_argument("--seconds", type=int, default=15, help="length of a benchmark_app run")
    options.add_argument("--watch", type=float, default=60, help="seconds for which cameras must be held")
    options.add_argument("--only", choices=SECTIONS, action="append", help="these sections of the page alone")
    options.add_argument("--out", type=Path, default=Path("docs/performance.md"))
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        for name in given.only or SECTIONS:
            heading, measure = SECTIONS[name]
            write_report(given.out, facts(), {heading: measure(Path(folder), given)})
            log.info("written: %s, %s", given.out, heading)
    return 0


if __name__ == "__main__":
    sys.exit(main())
