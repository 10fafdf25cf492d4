"""The site that is measured: one camera as often as there are to be cameras, with everything that is counted for it."""

import time
from collections.abc import Callable
from functools import partial

from footfall.adapters.broker.letters import Letter
from footfall.analysis_reporter import AnalysisReporter
from footfall.config import CameraConfig, SiteConfig
from footfall.core.analysis import Analysis
from footfall.core.persons import Persons
from footfall.directory import (
    day_of,
    directory_of,
    homographies_of,
    in_hour,
    ledger_of,
    plan_of,
    recognition_of,
)
from footfall.health import EngineHealth
from footfall.heat_reporter import HeatReporter
from footfall.latencies import LatencyMeter
from footfall.messages import Message, SiteMessages
from footfall.reporting import Reporter, Teller

_SHOP = {"polygon": [[0.05, 0.3], [0.6, 0.3], [0.6, 1], [0.05, 1]]}
_DOOR = {"from": [0.6, 0.3], "to": [0.6, 1]}
CORRIDOR = CameraConfig.model_validate(
    {"source": "corridor.avi", "zones": {"shop": _SHOP}, "lines": {"door": _DOOR}}
)
"""A camera without a site: one zone and one line, as most have."""


def site_with(camera: CameraConfig, cameras: int, model: str) -> SiteConfig:
    """A site of so many cameras like this one; their zones and lines have names of their own."""
    return SiteConfig.model_validate(
        {"site": "bench", "model": model, "cameras": {name_of(n): _copy(camera, n) for n in range(cameras)}}
    )


def name_of(number: int) -> str:
    """The id of one of the cameras."""
    return f"camera-{number}"


def _copy(camera: CameraConfig, number: int) -> CameraConfig:
    return camera.model_copy(
        update={
            "zones": {f"{zone_id}-{number}": zone for zone_id, zone in camera.zones.items()},
            "lines": {f"{line_id}-{number}": line for line_id, line in camera.lines.items()},
        }
    )


class Unsent:
    """Encodes messages as they would travel, and counts them; a broker is not asked for while measuring."""

    def __init__(self) -> None:
        self.letters = 0

    def publish(self, message: Message) -> None:
        Letter.of(message)
        self.letters += 1

    def close(self) -> None:
        """Nothing is open."""


def reporter_of(site: SiteConfig, engine: Callable[[], EngineHealth], clock: Callable[[], float]) -> Reporter:
    """What makes messages of observations, with everything that the program says by default."""
    directory, persons, homographies = directory_of(site), Persons(), homographies_of(site)
    messages, today = SiteMessages(site.site, "bench", directory), partial(day_of, site)
    analysis = Analysis(plan_of(site), today, partial(in_hour, site), {}, persons)
    tellers: list[Teller] = [
        HeatReporter(messages, homographies, today, {}, _nothing_kept),
        AnalysisReporter(directory, messages, analysis, homographies, _nothing_kept),
    ]
    ledger = ledger_of(site, persons)
    meter = LatencyMeter(time.monotonic)
    return Reporter(
        directory,
        ledger,
        messages,
        Unsent(),
        clock,
        engine,
        _nothing_kept,
        tellers,
        recognition=recognition_of(site),
        meter=meter,
    )


def _nothing_kept(*_numbers: object) -> None:
    """What is measured is nobody's today."""
