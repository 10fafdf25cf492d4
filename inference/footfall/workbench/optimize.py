"""`footfall optimize`: the forms of a model that could be faster, what each does to the count, and the best one."""

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from footfall.adapters.detector.network import read_network, seen_by
from footfall.config import load_site
from footfall.core.decoding.family import InputSize
from footfall.core.frame import Image
from footfall.errors import ConfigError
from footfall.models.library import prepare_model
from footfall.models.optimised import MODEL_FILE, undo
from footfall.models.registry import find_model, known_models, parted
from footfall.settings import Settings
from footfall.workbench.datasets import Dataset, LabelledPicture, open_dataset
from footfall.workbench.forms import (
    SLIM,
    controlled,
    counting_alike,
    cut,
    fitted,
    inputs,
    larger_forms,
    pruned_forms,
    slimmed,
    tiled,
    written,
)
from footfall.workbench.gathering import cameras_with, from_cameras, from_paths
from footfall.workbench.keeping import keep
from footfall.workbench.outcome import Outcome
from footfall.workbench.quantize import quantized, require_nncf
from footfall.workbench.teaching import as_dataset, closer_look, taught
from footfall.workbench.variants import TOLERANCE, Form, Variant, measured, refusal

log = logging.getLogger(__name__)

CONVERTED, FLOATS, INT8, CONTROLLED = "as converted", "fitted", "INT8", "INT8 with accuracy control"
LARGER = (1.5, 2.0)
"""Inputs so many times as wide and high are shown, too, where real labels can tell what they are worth."""
PAYS = 1.05
"""So many times as fast must a pruned network be as the same one unpruned to be worth its risk."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be optimised, and how.

    Attributes:
        model: A name in models.toml, or of a model that was added; name@form for some cameras' own form of it.
        calibrate_on: Clips and pictures; the site's cameras where there are none.
        labelled: Labelled pictures for the gate, as `open_dataset` takes them; otherwise the teacher labels some.
        teacher: A better model; the model itself with a larger input where it is None.
        size: Of the input; fitted to the pictures where it is None.
        tiles: Columns and rows into which every picture is cut.
        prune: Share of weak filters to take out first.
        pictures: To calibrate on and to judge by, together.
        command: What does the same again.
    """

    model: str
    site: Path
    calibrate_on: Sequence[Path] = ()
    labelled: str | None = None
    teacher: str | None = None
    size: InputSize | None = None
    tiles: tuple[int, int] = (1, 1)
    prune: float = 0.0
    pictures: int = 400
    command: str = ""


def optimize(wish: Wish, settings: Settings) -> tuple[Outcome, Path]:
    """Make a model fast, and use it from now on if it counts as well as before.

    Returns:
        What came of it, and the folder with the report, and with the model if one was accepted.

    Raises:
        FootfallError: Something is missing or cannot be read or written; the previous model stays in use.
    """
    require_nncf()
    folder = converted_folder(wish.model, settings)
    if wish.labelled is not None:
        open_dataset(wish.labelled)  # a mistake shows now, not after the cameras were watched
    if wish.teacher is not None:
        prepare_model(wish.teacher, settings.models_dir, mirror=settings.models_mirror)
    log.info("gathering %d pictures; a live camera is watched for two minutes", wish.pictures)
    images = _images(wish, folder / MODEL_FILE)
    with tempfile.TemporaryDirectory(prefix="footfall-optimize-") as scratch:
        teacher, title = _teacher(wish, settings, folder / MODEL_FILE, Path(scratch))
        pictures = taught(images, teacher)
        truth = (
            (as_dataset(pictures[1::2], wish.model), f"what {title} sees")
            if wish.labelled is None
            else (open_dataset(wish.labelled), f"the labels of {wish.labelled}")
        )
        forms, outcome = _tried(wish, folder / MODEL_FILE, pictures[::2], truth, Path(scratch))
        form = parted(wish.model)[1]
        return outcome, keep(outcome, forms, folder, form, settings.models_dir / "openvino-cache")


def go_back(model: str, settings: Settings) -> bool:
    """Use the converted model again; False if no other one was in use.

    Raises:
        FootfallError: The model is unknown, or its optimised form cannot be removed.
    """
    name, form = parted(model)
    find_model(name, known_models(settings.models_dir))
    return undo(settings.models_dir / name, form)


def converted_folder(model: str, settings: Settings) -> Path:
    """The folder with a model's conversion, which is made if it is not there yet."""
    if model.endswith(".xml"):
        raise ConfigError(
            f"expected a model's name, found the file {model}; give it a name first, with `footfall models add`"
        )
    name, _ = parted(model)
    prepare_model(name, settings.models_dir, mirror=settings.models_mirror)
    return settings.models_dir / name


def _images(wish: Wish, model: Path) -> list[Image]:
    """Pictures of the streams that the model looks at, since its input and its form are fitted to them."""
    if wish.calibrate_on:
        return from_paths(wish.calibrate_on, wish.pictures)
    site = load_site(wish.site)
    return from_cameras(cameras_with(wish.model, site), wish.pictures, None if site.looks else seen_by(model))


def _teacher(wish: Wish, settings: Settings, model: Path, scratch: Path) -> tuple[Path, str]:
    """The network that labels the pictures, and what to call it."""
    if wish.teacher is not None:
        return prepare_model(wish.teacher, settings.models_dir, mirror=settings.models_mirror), wish.teacher
    closer = closer_look(model, scratch)
    return closer, wish.model if closer == model else f"{wish.model} with a larger input"


def _tried(
    wish: Wish,
    model: Path,
    calibration: Sequence[LabelledPicture],
    truth: tuple[Dataset, str],
    scratch: Path,
) -> tuple[list[Form], Outcome]:
    """Make the forms from some pictures, and measure them on others."""
    dataset, title = truth
    images = [one.image for one in calibration]
    network = read_network(model)
    floats = tiled(fitted(network, wish.size, cut(images, wish.tiles)), wish.tiles)
    pruned = pruned_forms(floats, scratch)
    larger = larger_forms(floats, LARGER, scratch) if wish.labelled and wish.size is None else []
    if wish.prune:
        floats = slimmed(floats, wish.prune)
    canvases, _ = inputs(floats, cut(images, wish.tiles))
    plain = [written(CONVERTED, network, scratch)]
    if floats is not network:
        plain.append(written(FLOATS, floats, scratch))
    int8 = counting_alike(INT8, quantized(floats, canvases), plain[-1], images, scratch)
    forms = [*plain, *pruned, *larger, int8]
    variants = measured(forms, dataset)
    why = _refusal(variants[-1], wish, variants)
    if why is not None and wish.tiles == (1, 1):
        log.info("INT8 is refused: %s; trying accuracy control", why)
        slow = controlled(floats, calibration)
        forms.append(counting_alike(CONTROLLED, slow, plain[-1], images, scratch))
        variants += measured([forms[0], forms[-1]], dataset)[1:]
    shown = Shown(frozenset(form.name for form in pruned), frozenset(form.name for form in larger))
    return forms, _judged(wish, variants, shown, dataset, title)


@dataclass(frozen=True, slots=True)
class Shown:
    """Names of forms that are measured to see what they would do, and never used unasked."""

    pruned: frozenset[str]
    larger: frozenset[str]


def _judged(wish: Wish, variants: Sequence[Variant], shown: Shown, dataset: Dataset, truth: str) -> Outcome:
    refused = {each.name: why for each in variants[1:] if (why := _refusal(each, wish, variants)) is not None}
    unpruned = _named(FLOATS, variants).times
    fit = [
        each
        for each in variants[variants.index(_model_of(wish, variants)) :]
        if each.name not in refused and each.name not in shown.pruned | shown.larger
    ]
    best = max(fit, key=lambda each: each.times, default=variants[0])
    return Outcome(
        model=wish.model,
        command=wish.command,
        variants=tuple(variants),
        refused=refused,
        pays={
            each.name: each.name == SLIM
            and not wish.prune
            and each.name not in refused
            and each.times >= PAYS * unpruned
            for each in variants
            if each.name in shown.pruned
        },
        better=_better(best, [each for each in variants if each.name in shown.larger]),
        accepted=None if best.name == CONVERTED else best.name,
        pictures=dataset.length or 0,
        truth=truth,
    )


def _refusal(variant: Variant, wish: Wish, variants: Sequence[Variant]) -> str | None:
    """Why a variant must not be used: it counts worse than what was converted, or than what was asked for."""
    return refusal(variant, variants[0]) or refusal(variant, _model_of(wish, variants))


def _model_of(wish: Wish, variants: Sequence[Variant]) -> Variant:
    """What was asked for by its size or tiles, else what was converted."""
    asked_for = wish.size is not None or wish.tiles != (1, 1)
    return _named(FLOATS, variants) if asked_for else variants[0]


def _named(name: str, variants: Sequence[Variant]) -> Variant:
    """The variant of this name; the converted model where it would be the same."""
    return next((each for each in variants if each.name == name), variants[0])


def _better(used: Variant, larger: Sequence[Variant]) -> str | None:
    """The size of the input with the best F1, if that is better by more than a refusal would take to be worse."""
    best = max(larger, key=lambda each: each.count.f1, default=used)
    return best.size if best.count.f1 > used.count.f1 + TOLERANCE else None
