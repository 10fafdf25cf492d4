"""What was measured of many cameras, as a part of the page."""

from collections.abc import Iterator
from statistics import fmean

from bench.cameras.measure import FPS, FREE, Cameras
from bench.cameras.run import Load
from bench.cameras.streams import MIDDLE, SUB


def camera_lines(cameras: Cameras) -> Iterator[str]:
    """The figures as a part of the page."""
    yield from (
        f"Streams handed out in real time on this computer, {FPS:g} pictures a second of each camera analysed. Held:",
        "every camera keeps at least 95 % of them for a minute. Lag: how far behind its camera the newest analysed",
        "picture is; 95 % of all are below.",
        "",
    )
    for form, held in cameras.held.items():
        yield from (
            f"### {form.name}",
            "",
            "| | cameras held | lag | CPU-ms a picture | memory |",
            "|---|---|---|---|---|",
            *(_row(name, load) for name, load in held.items()),
            "",
        )
    yield from _costs(cameras)


def _row(name: str, load: Load | None) -> str:
    if load is None:
        return f"| {name} | none | | | |"
    return f"| {name} | {load.cameras} | {load.lag_s:.2f} s | {load.cpu_ms:.1f} | {load.rss_mb:.0f} MB |"


def _costs(cameras: Cameras) -> Iterator[str]:
    yield from (
        f"Footfall with {FREE} and {SUB.name}; CPU-ms a picture decode five pictures and analyse one:",
        "",
        "| cameras | CPU-ms a picture | lag | memory |",
        "|---|---|---|---|",
        *(
            f"| {each.cameras} | {each.cpu_ms:.2f} | {each.lag_s:.2f} s | {each.rss_mb:.0f} MB |"
            for each in cameras.scale
        ),
        "",
        f"Memory with {MIDDLE.name}: "
        + ", ".join(f"{each.rss_mb:.0f} MB with {each.cameras}" for each in cameras.middle)
        + " cameras (at most 350 MB and 40 MB for each camera).",
        "",
        "At 80 % of the most that it held: "
        + "; ".join(
            f"{form.name}, {load.cameras} cameras, from the arrival of a picture to the broker's answer "
            f"p95 {fmean(load.to_mqtt_p95_ms):.0f} ms"
            for form, load in cameras.calm.items()
            if load.to_mqtt_p95_ms
        )
        + " (asked: below 250 ms).",
    )
