"""A plan as a picture, by matplotlib, which comes with the extra `workbench`."""

from pathlib import Path
from typing import Any

from footfall.errors import FootfallError, StorageError
from footfall.machine.planning import Plan
from footfall.machine.prediction import HEADROOM

_COLOURS = {"decoding": "tab:blue", "inference": "tab:orange", "the rest": "tab:green"}
_MOST_BARS = 16


def require_matplotlib() -> Any:
    """Matplotlib's figure class.

    Raises:
        FootfallError: It is not installed; says how to get it.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise FootfallError(
            "--picture needs matplotlib, which is not installed; leave the option out, or, from Footfall's folder: "
            ".venv/bin/python -m pip install --no-deps --require-hashes -r requirements-workbench.lock"
        ) from None
    return Figure


def write_picture(plan: Plan, file: Path) -> None:
    """Draw the load over the number of cameras, and the limit; the file's ending says in which form.

    Raises:
        FootfallError: Matplotlib is not installed.
        StorageError: The file cannot be written.
    """
    figure = require_matplotlib()(figsize=(8, 4.5), layout="constrained")
    _draw(figure.add_subplot(), plan)
    try:
        figure.savefig(file, dpi=120)
    except (OSError, ValueError) as error:
        raise StorageError(
            f"cannot write {file}: {error}; name a .png or .svg in a folder that can be written"
        ) from error


def counts_shown(cameras: int, fit: int) -> list[int]:
    """Numbers of cameras with a bar: from one to somewhat more than is wanted and fits, evenly, both among them."""
    most = max(cameras, fit) + 2
    step = -(-most // _MOST_BARS)
    return sorted({*range(step, most + 1, step), cameras, *([fit] if fit else [])})


def _draw(axes: Any, plan: Plan) -> None:
    counts = counts_shown(plan.cameras, plan.prediction.cameras)
    places, floor = list(range(len(counts))), [0.0] * len(counts)
    for what, share in plan.prediction.shares.items():
        heights = [100 * share * plan.load(each) for each in counts]
        axes.bar(places, heights, bottom=floor, label=what, color=_COLOURS[what])
        floor = [below + height for below, height in zip(floor, heights, strict=True)]
    axes.axhline(100 * HEADROOM, color="tab:red", linestyle="--", label=f"limit, {HEADROOM:.0%} of all cores")
    axes.axvline(counts.index(plan.cameras), color="grey", linestyle=":", label="wanted")
    axes.set_xticks(places, [str(each) for each in counts])
    clip, costs = plan.clip, plan.costs
    which = f"{plan.stream.stream} " if plan.stream else ""
    axes.set(
        xlabel="cameras",
        ylabel="load of the processor in %",
        title=f"{costs.model} ({costs.precision}), {which}{clip.width_px}x{clip.height_px} at {clip.fps:g} pictures/s, "
        f"{plan.wanted.analysed_fps:g} analysed: {plan.prediction.cameras} fit",
    )
    axes.legend(loc="upper left")
