"""Measures the pipeline against its physical parts, side by side in one run, and writes docs/performance.md.

    python -m bench        (from make bench; needs var/cache filled by `make models` and the demo clip)

The machine may be busy with other things, so what counts are ratios of neighbouring runs, not single figures.
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from bench.crowd import measure_crowd
from bench.machine import facts
from bench.optimising import measure_optimised
from bench.report import write_report
from bench.streaming import measure_stream
from bench.throughput import measure_throughput

log = logging.getLogger("bench")


def main() -> int:
    """Run every measurement; exit code 0 whatever the numbers are, since a benchmark judges nothing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="pairs of pipeline and benchmark_app")
    options.add_argument("--seconds", type=int, default=15, help="length of a benchmark_app run")
    options.add_argument("--out", type=Path, default=Path("docs/performance.md"))
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        throughput = measure_throughput(Path(folder), given.rounds, given.seconds)
        stream = measure_stream(Path(folder))
        optimised = measure_optimised(Path(folder), given.rounds)
    write_report(given.out, facts(), throughput, stream, optimised, measure_crowd())
    log.info("written: %s", given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
