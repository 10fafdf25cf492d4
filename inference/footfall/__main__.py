"""`python -m footfall` is `footfall`."""

import sys

from footfall.cli import main

sys.exit(main())
