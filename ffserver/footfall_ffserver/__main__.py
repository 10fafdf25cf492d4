"""`python -m footfall_ffserver`: serve as the environment says."""

import asyncio
import logging
import os
import sys

from footfall_ffserver.app import serve
from footfall_ffserver.errors import StartError
from footfall_ffserver.settings import Settings

log = logging.getLogger("footfall_ffserver")


def main() -> int:
    """Run until told to end; the exit code is 1 where it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(serve(Settings.from_environment(os.environ)))
    except StartError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
