"""python -m footfall.healthcheck: whether the counting program beside it is alive, for a container's health check.

A camera that cannot be reached is no fault of the program, and a new start would not mend it. A camera that is online,
but was not looked at of late, is.
"""

import os
import sys
import urllib.request
from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

FRESH_S = 30.0
_TIMEOUT_S = 4.0
_STATE, _AGE = "footfall_camera_state", "footfall_camera_frame_age_seconds"


def complaint(metrics: str) -> str | None:
    """What is wrong by the program's own metrics; None if it is alive."""
    samples = [sample for family in text_string_to_metric_families(metrics) for sample in family.samples]
    states = {
        sample.labels["camera"]: sample.labels["state"]
        for sample in samples
        if sample.name == _STATE and sample.value
    }
    ages = {sample.labels["camera"]: sample.value for sample in samples if sample.name == _AGE}
    if not states:
        return "no camera has been looked at yet"
    late = [
        f"{camera}: online, but its newest analysed picture is {ages[camera]:.0f} s old"
        for camera, state in states.items()
        if state == "online" and ages.get(camera, 0) > FRESH_S
    ]
    return "; ".join(late) or None


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Ask the program; 0 if it is alive, 1 if not, with the reason on standard output, where Docker keeps it."""
    address = f"http://127.0.0.1:{environment['METRICS_PORT']}/metrics"
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT_S) as answer:
            found = complaint(answer.read().decode())
    except OSError as error:
        found = f"{address} does not answer ({error})"
    sys.stdout.write(f"{found or 'alive'}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
