"""The figures as a page for people."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.crowd import Crowd
from bench.optimising import OP_BY_OP, OPTIMISED, Optimised
from bench.streaming import StreamCost
from bench.throughput import Throughput


def write_report(path: Path, facts: Mapping[str, str], sections: Mapping[str, Sequence[str]]) -> None:
    """Write the page; sections that were not measured now stay as they are in it.

    Args:
        sections: Lines by heading, in the page's order for those that are new to it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    known = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    head = [
        "# Speed and memory",
        "",
        "Written by `make bench`. Figures that stand side by side were taken in turn in one run; read them as",
        "ratios, since the machine may have been busy with other things.",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
    ]
    parts = {**known, **{heading: list(lines) for heading, lines in sections.items()}}
    body = [line for heading, lines in parts.items() for line in ("", f"## {heading}", "", *lines)]
    path.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")


def _sections(page: str) -> dict[str, list[str]]:
    """The lines below each heading of a page."""
    _, *parts = page.split("\n## ")
    split = (part.split("\n", 1) for part in parts)
    return {heading: text.strip("\n").split("\n") for heading, text in split}


def pipeline_lines(throughput: Mapping[str, Throughput], stream: StreamCost) -> Sequence[str]:
    """The whole program against its largest part."""
    return [
        "The whole program replays the demo clip (768x576) as fast as it can: decode, detect, track, count, publish to",
        "a real broker. Beside it the same network in `benchmark_app`, throughput hint, and the ratio that decoding,",
        "preparation and inference alone would leave if nothing came on top of them.",
        "",
        "| network | pictures a second | in benchmark_app | median ratio of the pairs | the parts' ratio "
        "| CPU-ms a picture, start included | memory |",
        "|---|---|---|---|---|---|---|",
        *(_pipeline_row(name, each) for name, each in throughput.items()),
        "",
        "| what | measured | asked for |",
        "|---|---|---|",
        *(f"| {what} | {measured} | {asked_for} |" for what, measured, asked_for in _rows(stream)),
    ]


def _pipeline_row(name: str, one: Throughput) -> str:
    parts = one.parts
    bound = parts.infer_ms / parts.analysed_ms(1)
    return (
        f"| {name} | {_all(one.pipeline_fps)} | {_all(one.benchmark_fps)} | {one.ratio:.2f} | {bound:.2f} "
        f"| {one.cpu_ms:.1f} | {one.peak_rss_mb:.0f} MB |"
    )


def crowd_lines(crowd: Sequence[Crowd]) -> Sequence[str]:
    """Who is found among many."""
    return [
        "700 pictures of the Mall dataset, 29.5 people each, at the threshold that 100 others of them give. Asked for:",
        "the default model with F1 >= 0.72 and count MAE <= 3.6, the best of Open Model Zoo with F1 >= 0.76.",
        "",
        "| model | input | threshold | F1 | count MAE | bias |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.model} | {one.size.width_px}x{one.size.height_px} | {one.count.threshold:.3f} "
            f"| {one.count.f1:.3f} | {one.count.mae:.2f} | {one.count.bias:+.2f} |"
            for one in crowd
        ),
    ]


def optimised_lines(optimised: Optimised) -> Sequence[str]:
    """What `footfall optimize` makes of the default model."""
    return [
        f"INT8 calibrated on {optimised.calibrated_on}; the processor has {optimised.instructions}. Throughput hint",
        "for all; what INT8 gains depends on the processor: without VNNI or AMX it is far less.",
        "",
        "| form | inferences/s | times | with preparation of the picture/s | times |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {median(optimised.inference[name]):.1f} | {optimised.ratio(name, whole=False):.2f} "
            f"| {median(optimised.whole[name]):.1f} | {optimised.ratio(name, whole=True):.2f} |"
            for name in optimised.inference
        ),
        "",
        "| what | measured | asked for |",
        "|---|---|---|",
        f"| {OPTIMISED}, against {OP_BY_OP}, camera's picture to outputs "
        f"| {optimised.ratio(OPTIMISED, whole=True):.2f} | >= 3.5 |",
        f"| the same, inference alone | {optimised.ratio(OPTIMISED, whole=False):.2f} | >= 3.5 |",
        f"| AP@.5 on PETS | {_number(optimised.ap)} | >= 0.905 |",
        f"| count MAE on PETS | {_number(optimised.mae)} | <= 0.48 |",
        f"| loaded from OpenVINO's cache in | {optimised.load_s:.2f} s | < 1 s |",
    ]


def _number(value: float | None) -> str:
    return "PETS is not here" if value is None else f"{value:.3f}"


def _rows(stream: StreamCost) -> Sequence[tuple[str, str, str]]:
    return [
        ("one 768x576 camera at 10 frames a second, nobody watching", _percent(stream.unwatched), ""),
        (
            f"the same, one viewer, {stream.pictures_per_s:.1f} pictures a second",
            _percent(stream.watched),
            "",
        ),
        (
            "what the viewer costs on top, median of the turns",
            f"{100 * stream.added:.1f} % of a core",
            "< 15 %",
        ),
    ]


def _all(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


def _percent(shares: Sequence[float]) -> str:
    return ", ".join(f"{100 * share:.1f} %" for share in shares)
