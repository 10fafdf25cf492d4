"""What was measured, written down: a table for the terminal, JSON for programs, Markdown for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from footfall.errors import StorageError
from footfall.workbench.measure import Measurement

JSON_FILE, MARKDOWN_FILE = "evaluation.json", "evaluation.md"
_HEADINGS = (
    "data", "pictures", "people", "AP@.5", "best F1", "at", "MAE", "bias", "given", "F1", "MAE", "bias", "ECE",
    "median ms", "p95 ms", "pictures/s",
)  # fmt: skip


def table(measurements: Sequence[Measurement]) -> str:
    """A short table; the model and how it ran stand above it."""
    rows = [_HEADINGS, *(_row(one) for one in measurements)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join([_title(measurements[0]), *lines]) + "\n"


def facts(measurement: Measurement) -> Mapping[str, Any]:
    """Everything that was measured, as JSON values."""
    return {
        "model": measurement.model,
        "device": measurement.device,
        "precision": measurement.precision,
        "dataset": measurement.dataset,
        "source": measurement.source,
        "marks": asdict(measurement.marks),
        "speed": asdict(measurement.speed),
    }


def markdown(measurements: Sequence[Measurement], command: str) -> str:
    """The table, what scores are worth, and how to get them again."""
    parts = [
        f"# {_title(measurements[0])}",
        f"Made by `{command}`.",
        _markdown_table([_HEADINGS, *(_row(one) for one in measurements)]),
        "The first F1, MAE and bias are those at the threshold with the best F1, the second those at the given one. "
        "MAE: mean absolute error of the people counted in a picture; bias: its mean error; ECE: expected "
        "calibration error of the score. Times are from a camera's picture in memory to its people.",
    ]
    for one in measurements:
        bins = [
            (f"{each.score:.2f}", f"{each.right:.2f}", str(each.detections)) for each in one.marks.reliability
        ]
        parts += [f"## Scores on {one.dataset}", _markdown_table([("score", "right", "detections"), *bins])]
    return "\n\n".join(parts) + "\n"


def write_report(measurements: Sequence[Measurement], command: str, folder: Path) -> None:
    """Write JSON and Markdown into a folder, which is made where it is missing.

    Raises:
        StorageError: The folder cannot be written.
    """
    said = {"command": command, "measurements": [facts(one) for one in measurements]}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / JSON_FILE).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
        (folder / MARKDOWN_FILE).write_text(markdown(measurements, command), encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"expected to write the report into {folder}, found: {error.strerror}; name another folder with --out"
        ) from error


def _title(one: Measurement) -> str:
    return f"{one.model} on {one.device} in {one.precision}"


def _row(one: Measurement) -> tuple[str, ...]:
    marks, speed = one.marks, one.speed
    counts = [
        text
        for count in (marks.best, marks.given)
        for text in (f"{count.f1:.3f}", f"{count.threshold:.2f}", f"{count.mae:.2f}", f"{count.bias:+.2f}")
    ]
    counts[4], counts[5] = counts[5], counts[4]
    times = [f"{each:.1f}" for each in (speed.median_ms, speed.p95_ms, speed.fps)]
    numbers = [str(marks.frames), str(marks.people), f"{marks.average_precision:.3f}"]
    return (one.dataset, *numbers, *counts, f"{marks.calibration_error:.3f}", *times)


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])
