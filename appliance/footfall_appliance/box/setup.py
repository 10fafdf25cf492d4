"""python -m footfall_appliance.box.setup: at each start, make what is missing on the data partition."""

import sys
from pathlib import Path

from footfall_appliance.box.certificate import make_certificate
from footfall_appliance.box.network import first_addresses
from footfall_appliance.box.places import (
    BUILT,
    CERTIFICATE,
    FOLDERS,
    KEY,
    SETUP_PROBLEM,
    SHIPPED,
    SITE,
)
from footfall_appliance.console import say
from footfall_appliance.credentials import create_credentials, write_private
from footfall_appliance.errors import ApplianceError


def main() -> int:
    """Returns the exit code; the reason of a failure also stands where the console finds it."""
    SETUP_PROBLEM.unlink(missing_ok=True)
    try:
        _set_up()
    except (ApplianceError, OSError) as error:
        SETUP_PROBLEM.write_text(f"{error}\n")
        SETUP_PROBLEM.chmod(0o644)
        sys.stderr.write(f"set-up failed: {error}\n")
        return 1
    return 0


def _set_up() -> None:
    made = create_credentials(FOLDERS.private)
    put_site(SHIPPED / "site.yaml", SITE)
    if not (_has_content(KEY) and _has_content(CERTIFICATE)):
        make_certificate(KEY, CERTIFICATE, first_addresses(), int(BUILT.stat().st_mtime))
        made.append(CERTIFICATE.name)
    say(f"made {', '.join(made)}" if made else "all there")


def put_site(shipped: Path, site: Path) -> None:
    """Lay the demo's site file where people edit theirs, unless there is one."""
    if not _has_content(site):
        write_private(site, shipped.read_text())
        site.chmod(0o644)


def _has_content(path: Path) -> bool:
    """Whether a file was written to its end: after a power cut, an empty one may be all there is."""
    return path.exists() and path.stat().st_size > 0


if __name__ == "__main__":
    sys.exit(main())
