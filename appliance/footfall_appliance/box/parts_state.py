"""Which of the box's programs do not work."""

import subprocess

from footfall_appliance.health import PAGES, answers
from footfall_appliance.settings import Settings

_UNWELL = (
    *("systemctl", "list-units", "--plain", "--no-legend", "--state=failed,auto-restart"),
    *("footfall-*.service", "avahi-daemon.service", "nftables.service"),
)


def unwell(settings: Settings) -> list[str]:
    """Names of programs that have failed, or do not answer."""
    listed = subprocess.run(_UNWELL, check=False, capture_output=True, text=True, timeout=10).stdout
    failed = [line.split()[0].removesuffix(".service") for line in listed.splitlines() if line.split()]
    silent = [f"footfall-{part}" for part in PAGES if not answers(settings, part)]
    return sorted({*failed, *silent})
