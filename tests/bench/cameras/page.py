"""What was measured of many cameras, as a part of the page."""

from collections.abc import Iterator
from statistics import fmean

from bench.cameras.measure import FPS, FREE, Cameras
from bench.cameras.overload import LEAST, Recovery
from bench.cameras.run import Load
from bench.cameras.streams import MAIN, MIDDLE, Form
from bench.parts import Parts


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
        f"What Footfall costs with {FREE} in CPU-ms for each analysed picture with the decoding of those that are not;",
        "beside its parts, measured alone in one process at full speed: that decoding, one preparation, one inference.",
        "",
        "| | cameras | CPU-ms a picture | its parts alone | times (asked: at most 1.15) | lag | memory |",
        "|---|---|---|---|---|---|---|",
        *(_cost(form, each, cameras.parts[form]) for form, loads in cameras.scale.items() for each in loads),
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
    if cameras.overloaded is not None:
        yield from ("", *_overload(cameras.overloaded, cameras.recovery))


def _cost(form: Form, load: Load, parts: Parts) -> str:
    alone_ms = parts.analysed_ms(form.fps / FPS)
    return (
        f"| {form.name} | {load.cameras} | {load.cpu_ms:.2f} | {alone_ms:.2f} | {load.cpu_ms / alone_ms:.2f} "
        f"| {load.lag_s:.2f} s | {load.rss_mb:.0f} MB |"
    )


def _overload(load: Load, back: Recovery | None) -> Iterator[str]:
    slowest, mean = load.analysed_fps[0], fmean(load.analysed_fps)
    yield (
        f"With twice the cameras that it held, {load.cameras} of {MAIN.name} with a key picture every second and "
        f"`fps_min` {LEAST:g}: slowest {slowest:.2f}, mean {mean:.2f} pictures a second, lag {load.lag_s:.2f} s."
    )
    if back is not None:
        again = "not seen back" if back.back_s is None else f"back at {FPS:g} after {back.back_s:.1f} s"
        yield (
            f"With {back.cameras} cameras beside four programs that take whatever they can get: slowest "
            f"{back.slowest_fps:.2f} pictures a second meanwhile, all {again} (asked: 10 s)."
        )
