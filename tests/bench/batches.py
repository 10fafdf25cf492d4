"""Whether it helps to infer several pictures at once.

    python -m bench.batches MODEL.xml [MODEL.xml ...]

Every size of batch gets its turn in each round, with as many requests as OpenVINO advises for it.
"""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

import openvino as ov

from bench.parts import as_it_is, run_requests

log = logging.getLogger("bench")

SIZES = (1, 2, 4, 8)
ROUNDS, PICTURES = 5, 480


def measure_batches(model: Path) -> dict[int, float]:
    """Pictures inferred a second by size of batch, the median of the rounds."""
    networks = {size: _compiled(model, size) for size in SIZES}
    speeds: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS):
        for size, network in networks.items():
            speeds[size].append(_speed(network, size))
    return {size: median(each) for size, each in speeds.items()}


def batch_lines(measured: Mapping[str, Mapping[int, float]]) -> Iterator[str]:
    """A row a model, a column a size."""
    yield from (
        "Pictures inferred a second when so many are inferred at once, as a share of those one by one;",
        "the throughput hint for all.",
        "",
        "| network | " + " | ".join(str(size) for size in SIZES) + " |",
        "|---|" + "---|" * len(SIZES),
    )
    for name, speeds in measured.items():
        yield f"| {name} | " + " | ".join(f"{speeds[size] / speeds[1]:.2f}" for size in SIZES) + " |"


def _compiled(model: Path, size: int) -> ov.CompiledModel:
    core = ov.Core()
    network = core.read_model(model)
    shape = network.input().partial_shape
    shape[0] = size
    network.reshape(shape)
    return core.compile_model(network, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"})


def _speed(network: ov.CompiledModel, size: int) -> float:
    took_s, _ = run_requests(network, PICTURES // size, as_it_is)
    return PICTURES / took_s


def main(files: Sequence[str]) -> int:
    """Measure and say."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    measured = {Path(file).parent.name: measure_batches(Path(file)) for file in files}
    log.info("%s", "\n".join(batch_lines(measured)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
