"""How many cameras Footfall holds here.

python -m bench.cameras --cameras 8 --fps 5 --form main --model person-detection-0200 --seconds 60
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from bench.cameras.run import run_footfall, site_of
from bench.cameras.streams import MAIN, SUB, StreamServer, make_clip
from bench.throughput import CLIP

log = logging.getLogger("bench")

FORMS = {"main": MAIN, "sub": SUB}


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
    clip = make_clip(CLIP, FORMS[given.form], CLIP.with_name(f"{given.form}.ts"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with StreamServer(clip, folder) as server:
            site = site_of(server, given.cameras, given.model, fps_max=given.fps)
            log.info("%s", run_footfall(folder / "run", site, given.fps, given.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
