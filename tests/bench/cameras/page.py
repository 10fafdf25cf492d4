"""What was measured of many cameras, as a part of the page."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from bench.cameras.measure import FPS, FREE, Cameras, Cost
from bench.cameras.overload import LEAST, Recovery
from bench.cameras.run import LIVE_S, Load
from bench.cameras.streams import MIDDLE


def camera_lines(cameras: Cameras) -> Iterator[str]:
    """The figures of a form of stream."""
    yield from (
        f"Streams handed out in real time on this computer, {FPS:g} pictures a second of each camera analysed. Held:",
        f"every camera keeps at least 95 % of them for a minute, with a lag below {LIVE_S:g} s. Lag: how far behind",
        "its camera the newest analysed picture is; 95 % of all are below.",
        "",
        "| | cameras held | lag | CPU-ms a picture | memory |",
        "|---|---|---|---|---|",
        *(_row(name, load) for name, load in cameras.held.items()),
    )
    if cameras.calm is not None:
        yield from ("", _latency(cameras.calm))
    if cameras.overloaded is not None:
        yield from ("", _overload(cameras.overloaded))
    if cameras.recovery is not None:
        yield _back(cameras.recovery)


def cost_lines(costs: Mapping[str, Sequence[Cost]]) -> Iterator[str]:
    """A table a form of stream, by its name."""
    yield from (
        f"What Footfall costs with {FREE} for each analysed picture, with the decoding of those that are not; beside",
        "its parts at the same pace: a process that reads these cameras and does nothing else, and one that prepares",
        "and infers as many pictures a second and does nothing else. Inference without pauses takes less, since the",
        "processor's caches stay its own: the two columns after hold the cost against that.",
    )
    for name, loads in costs.items():
        yield from (
            "",
            f"**{name}**",
            "",
            "| cameras | CPU-ms a picture | its parts | times (asked: at most 1.15) | inference without pauses | times "
            "| lag | memory |",
            "|---|---|---|---|---|---|---|---|",
            *map(_cost, loads),
        )


def memory_lines(loads: Sequence[Load]) -> Iterator[str]:
    """A row a number of cameras."""
    yield from (
        f"The counting program with {FREE} and {MIDDLE.name}.",
        "",
        "| cameras | memory | asked for |",
        "|---|---|---|",
        *(f"| {each.cameras} | {each.rss_mb:.0f} MB | <= {350 + 40 * each.cameras} MB |" for each in loads),
    )


def _row(name: str, load: Load | None) -> str:
    if load is None:
        return f"| {name} | none | | | |"
    return f"| {name} | {load.cameras} | {load.lag_s:.2f} s | {load.cpu_ms:.1f} | {load.rss_mb:.0f} MB |"


def _cost(cost: Cost) -> str:
    load = cost.load
    return (
        f"| {load.cameras} | {load.cpu_ms:.2f} | {cost.alone_ms:.2f} | {load.cpu_ms / cost.alone_ms:.2f} "
        f"| {cost.flat_out_ms:.2f} | {load.cpu_ms / cost.flat_out_ms:.2f} | {load.lag_s:.2f} s | {load.rss_mb:.0f} MB |"
    )


def _latency(load: Load) -> str:
    took = "unknown" if load.to_mqtt_p95_ms is None else f"{load.to_mqtt_p95_ms:.0f} ms"
    return (
        f"At 80 % of the most that it held, {load.cameras} cameras: from the arrival of a picture to the broker's "
        f"answer p95 {took} in the last minute (asked: below 250 ms)."
    )


def _overload(load: Load) -> str:
    slowest, mean = load.analysed_fps[0], fmean(load.analysed_fps)
    return (
        f"With twice the cameras that it held, {load.cameras} with a key picture every second and "
        f"`fps_min` {LEAST:g}: slowest {slowest:.2f}, mean {mean:.2f} pictures a second, lag {load.lag_s:.2f} s."
    )


def _back(back: Recovery) -> str:
    again = "not seen back" if back.back_s is None else f"back at {FPS:g} after {back.back_s:.1f} s"
    return (
        f"With {back.cameras} cameras beside four programs that take whatever they can get: slowest "
        f"{back.slowest_fps:.2f} pictures a second meanwhile, all {again} (asked: 10 s)."
    )
