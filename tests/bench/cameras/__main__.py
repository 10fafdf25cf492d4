"""How many cameras Footfall holds here; one load, or all that the report wants.

python -m bench.cameras --cameras 8 --fps 5 --form main --model person-detection-0200 --seconds 60
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from bench.cameras.run import run_footfall, site_of
from bench.cameras.streams import FORMS, StreamServer, clip_of

log = logging.getLogger("bench")


def main() -> int:
    """Run one load and say what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cameras", type=int, default=4)
    options.add_argument("--fps", type=float, default=5)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--form", choices=FORMS, default="main")
    options.add_argument("--model", default="nanodet-g-416")
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with StreamServer(clip_of(FORMS[given.form]), folder) as server:
            site = site_of(server, given.cameras, given.model, fps_max=given.fps)
            log.info("%s", run_footfall(folder / "run", site, given.fps, given.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
