"""Curves of what was measured, by matplotlib, which comes with the extra `workbench` and not with the counting."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from footfall.errors import StorageError
from footfall.workbench.marks import count_at, precision_recall
from footfall.workbench.measure import Measurement

log = logging.getLogger(__name__)

THRESHOLDS = np.linspace(0.05, 0.95, 91)
HOW_TO_GET_IT = (
    "no plots: matplotlib is not installed; from Footfall's folder: "
    ".venv/bin/python -m pip install --no-deps --require-hashes -r requirements-workbench.lock"
)


def write_plots(measurement: Measurement, folder: Path) -> list[Path]:
    """Write PNG files into a folder: precision-recall, F1 and count error over the threshold, reliability.

    Returns:
        The files; none where matplotlib is missing, which is logged together with how to get it.

    Raises:
        StorageError: The folder cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        log.warning(HOW_TO_GET_IT)
        return []
    return [_written(Figure, draw, measurement, folder) for draw in (precision, threshold, scores)]


def precision(axes: Any, measurement: Measurement) -> None:
    """Precision over recall."""
    recall, right = precision_recall(measurement.found)
    axes.plot(recall, right)
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02))


def threshold(axes: Any, measurement: Measurement) -> None:
    """F1 and the count's error over the threshold."""
    counts = [count_at(measurement.found, float(each)) for each in THRESHOLDS]
    (f1,) = axes.plot(THRESHOLDS, [count.f1 for count in counts], color="tab:blue", label="F1")
    axes.axvline(measurement.marks.given.threshold, color="grey", linestyle=":")
    axes.set(xlabel="threshold", ylabel="F1", xlim=(0, 1), ylim=(0, 1))
    errors = axes.twinx()
    (mae,) = errors.plot(THRESHOLDS, [count.mae for count in counts], color="tab:red", label="count MAE")
    errors.set(ylabel="people a picture", yscale="log")
    axes.legend(handles=[f1, mae])


def scores(axes: Any, measurement: Measurement) -> None:
    """The share of detections that is right over their score."""
    bins = measurement.marks.reliability
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    axes.plot([one.score for one in bins], [one.right for one in bins], marker="o")
    axes.set(xlabel="score", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))


def _written(
    figure_class: Any, draw: Callable[[Any, Measurement], None], measurement: Measurement, folder: Path
) -> Path:
    figure = figure_class(figsize=(6, 4.5), layout="constrained")
    axes = figure.add_subplot()
    draw(axes, measurement)
    axes.set_title(f"{measurement.model} on {measurement.dataset}")
    axes.grid(alpha=0.3)
    path = folder / f"{measurement.dataset}-{draw.__name__}.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=120)
    except OSError as error:
        raise StorageError(
            f"expected to write {path}, found: {error.strerror}; name another --out"
        ) from error
    return path
