"""docs/models.md from models.toml and from what was measured."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from footfall.models.fetch import size_bytes
from footfall.models.licence import is_restricted
from footfall.models.registry import RE_IDENTIFICATION, ModelEntry, read_registry
from footfall.models.sources.kinds import AddressSource, ArchiveSource, NpmSource, PypiSource

MISSING = "–"
PRECISIONS = ("FP32", "BF16", "INT8")
Figures = Mapping[str, Any]


def page(known: Figures) -> str:
    """The whole page; a model that was not measured has dashes."""
    return "\n".join(_lines(known)) + "\n"


def _lines(known: Figures) -> Iterator[str]:
    registry, measured = read_registry(), known["models"]
    detectors = {name: entry for name, entry in registry.items() if entry.family != RE_IDENTIFICATION}
    yield "# Models"
    yield ""
    yield "Every model that Footfall knows by name (`models/models.toml`), and how the detectors count. Written by"
    yield "`make models-page`; do not edit by hand. Fetch one with `footfall models fetch NAME`, name it in `site.yaml`"
    yield "(`model: NAME`, for all cameras or for one), and make it fast with `footfall optimize NAME`."
    yield ""
    yield "## Detectors"
    yield ""
    yield from _table(
        ("model", "family", "input", "licence", "download", "from"),
        [_about(name, entry) for name, entry in detectors.items()],
    )
    yield ""
    yield "## How they count, and how fast"
    yield ""
    yield "Average precision (AP@.5), F1, and the mean absolute error (MAE) of the people counted in a picture."
    yield ""
    yield "- PETS: all 795 pictures of PETS 2009 S2.L1 view 1, 5.8 people a picture, at the shipped threshold."
    yield "- Mall: 700 pictures of the Mall dataset, 29.5 people a picture, labelled by head points, at the threshold"
    yield "  that 100 others of them give (`footfall calibrate`). A detection has found a head that lies in the upper"
    yield "  35 % of its box, give or take 15 % of its sides."
    yield "- INT8 is calibrated on those 100 pictures and on three clips of other places."
    yield "- Milliseconds a picture are from the camera's picture in memory to people, with all cores at work. A"
    yield "  model's precisions were run in turn, so read them as ratios."
    yield "- A dash: weights, or instructions of the processor, were not at hand where this was measured."
    yield ""
    yield from (f"- {what}: {value}" for what, value in known.get("machine", {}).items())
    yield ""
    yield from _table(
        (
            "model", "ms FP32", "ms BF16", "ms INT8", "PETS AP@.5", "F1", "MAE", "in INT8: AP@.5", "F1", "MAE",
            "Mall AP@.5", "F1", "MAE", "in INT8: AP@.5", "F1", "MAE",
        ),
        [_measured(name, measured.get(name)) for name in detectors],
    )  # fmt: skip
    yield ""
    yield "Models whose files are INT8 already have figures in the INT8 columns alone."
    yield ""
    yield "## Re-identification"
    yield ""
    yield from _table(
        ("model", "family", "input", "licence", "download", "from"),
        [_about(name, entry) for name, entry in registry.items() if name not in detectors],
    )


def _about(name: str, entry: ModelEntry) -> tuple[str, ...]:
    licence = entry.licence + (" (asks for `--accept-licence`)" if is_restricted(entry.licence) else "")
    return (
        f"`{name}`",
        entry.family,
        f"{entry.input.width_px}x{entry.input.height_px}",
        licence,
        f"{size_bytes(entry.source) / 1e6:.1f} MB",
        _origin(entry),
    )


def _origin(entry: ModelEntry) -> str:
    match entry.source:
        case NpmSource():
            return f"npm, {entry.source.title}"
        case PypiSource():
            return f"PyPI, {entry.source.title}"
        case AddressSource() | ArchiveSource():
            return entry.origin
        case _:
            return MISSING


def _measured(name: str, figures: Figures | None) -> tuple[str, ...]:
    if figures is None:
        return (f"`{name}`", *[MISSING] * 15)
    times = [f"{figures['ms'][one]:.1f}" if one in figures["ms"] else MISSING for one in PRECISIONS]
    marks = figures["marks"]
    own = next((marks[one] for one in ("BF16", "FP32") if one in marks), None)
    cells = [
        cell for data in ("pets", "mall") for each in (own, marks.get("INT8")) for cell in _cells(each, data)
    ]
    return (f"`{name}`", *times, *cells)


def _cells(marks: Figures | None, data: str) -> Sequence[str]:
    if marks is None:
        return [MISSING] * 3
    return [f"{marks[data]['ap']:.3f}", f"{marks[data]['f1']:.3f}", f"{marks[data]['mae']:.2f}"]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
