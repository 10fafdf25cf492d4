"""What `footfall optimize` leaves behind: the accepted model, and a report as JSON and as a picture."""

import json
import logging
import platform
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.models.optimised import MODEL_FILE, install, place_of, replace_folder
from footfall.workbench.outcome import Outcome
from footfall.workbench.processor import instructions, processor
from footfall.workbench.variants import Form, Variant

log = logging.getLogger(__name__)

REPORT, PICTURE = "report.json", "report.png"
REFUSED = "refused"
"""Beside the model, the report of an attempt after which the previous model stayed in use."""


def keep(outcome: Outcome, forms: Sequence[Form], folder: Path, name: str, cache_dir: Path) -> Path:
    """Put the accepted form into use with its report; without one, keep only the report.

    Args:
        folder: The model's own.
        name: Which of the model's forms it is to be; "" for the usual one.

    Returns:
        The folder that was written.

    Raises:
        StorageError: It could not be written; what was in use before still is.
    """
    write: Callable[[Path], None] = partial(_write_report, outcome)
    if outcome.accepted is None:
        return replace_folder(place_of(folder, name, REFUSED), write)
    (form,) = (each for each in forms if each.name == outcome.accepted)

    def write_all(place: Path) -> None:
        for ending in (".xml", ".bin"):
            shutil.copyfile(form.file.with_suffix(ending), (place / MODEL_FILE).with_suffix(ending))
        write(place)

    model = install(folder, write_all, name)
    log.info("%s loads in %.2f s from now on", model, _load_s(model, cache_dir))
    return model.parent


def facts(outcome: Outcome) -> dict[str, Any]:
    """The report, as JSON values."""
    return {
        **asdict(outcome),
        "processor": processor(),
        "instructions": instructions(),
        "system": platform.platform(),
        "versions": {name: version(name) for name in ("openvino", "nncf")},
    }


def _write_report(outcome: Outcome, place: Path) -> None:
    (place / REPORT).write_text(json.dumps(facts(outcome), indent=2) + "\n", encoding="utf-8")
    _draw(outcome, place / PICTURE)


def _draw(outcome: Outcome, path: Path) -> None:
    """Bars of speed beside bars of the count's error; nothing without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        log.warning("no picture of the report: matplotlib is not installed")
        return
    names = [_caption(each, outcome) for each in outcome.variants]
    figure = Figure(figsize=(11, 1.2 + 0.5 * len(names)), layout="constrained")
    speed, error = figure.subplots(1, 2, sharey=True)
    colours = [_colour(each, outcome) for each in outcome.variants]
    times = speed.barh(names, [each.times for each in outcome.variants], color=colours)
    speed.bar_label(times, fmt="%.2f", padding=3)
    speed.set(xlabel="times as fast as converted", title=outcome.model)
    errors = error.barh(names, [each.count.mae for each in outcome.variants], color=colours)
    error.bar_label(errors, fmt="%.3f", padding=3)
    error.set(xlabel=f"count error, people a picture ({outcome.pictures} pictures)")
    for axes in (speed, error):
        axes.margins(x=0.15)
    speed.invert_yaxis()
    figure.savefig(path, dpi=110)


def _caption(variant: Variant, outcome: Outcome) -> str:
    used = " (in use)" if variant.name == outcome.accepted else ""
    return f"{variant.name}{used}\n{variant.precision} {variant.size}"


def _colour(variant: Variant, outcome: Outcome) -> str:
    if variant.name == outcome.accepted:
        return "tab:green"
    return "tab:red" if variant.name in outcome.refused else "tab:grey"


def _load_s(model: Path, cache_dir: Path) -> float:
    """Seconds to load from OpenVINO's cache, which is filled by loading once before."""
    for _ in range(2):
        start = time.perf_counter()
        with closing(OpenVinoDetector(model, cache_dir=cache_dir)):
            taken = time.perf_counter() - start
    return taken
