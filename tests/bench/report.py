"""The figures as a page for people."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.streaming import StreamCost
from bench.throughput import Throughput


def write_report(path: Path, facts: Mapping[str, str], throughput: Throughput, stream: StreamCost) -> None:
    """Write the table of figures beside what they are measured against."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_lines(facts, throughput, stream)) + "\n", encoding="utf-8")


def _lines(facts: Mapping[str, str], throughput: Throughput, stream: StreamCost) -> Sequence[str]:
    return [
        "# Speed and memory",
        "",
        "Written by `make bench`. Figures that stand side by side were taken in turn in one run; read them as",
        "ratios, since the machine may have been busy with other things.",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
        "",
        "| what | measured | asked for |",
        "|---|---|---|",
        *(
            f"| {what} | {measured} | {asked_for} |"
            for what, measured, asked_for in _rows(throughput, stream)
        ),
    ]


def _rows(throughput: Throughput, stream: StreamCost) -> Sequence[tuple[str, str, str]]:
    return [
        (
            "frames a second of the whole pipeline: decode, detect, track, count, publish to a real broker",
            _all(throughput.pipeline_fps),
            "",
        ),
        ("the same network alone in `benchmark_app`, throughput hint", _all(throughput.benchmark_fps), ""),
        ("median ratio of the pairs", f"{throughput.ratio:.2f}", ">= 0.80"),
        ("largest resident memory of the counting program", f"{throughput.peak_rss_mb:.0f} MB", "< 600 MB"),
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
