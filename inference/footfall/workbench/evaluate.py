"""`footfall evaluate`: a model's marks on data sets, as files and as a table."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from footfall.models.library import prepare_model
from footfall.settings import Settings
from footfall.workbench.datasets import Dataset, open_dataset
from footfall.workbench.measure import Measurement, measure_file

log = logging.getLogger(__name__)


def evaluate(
    model: str, sources: Sequence[str], settings: Settings, threshold: float | None, frames: int | None
) -> list[Measurement]:
    """Measure a model on every data set.

    Args:
        model: A name in models.toml, or the path of an OpenVINO .xml file.
        sources: As `open_dataset` takes them.
        threshold: The model's own where it is None.
        frames: Look at so many pictures of each data set at most; None for all.

    Raises:
        FootfallError: The model or a data set cannot be used; the data are looked at before anything is fetched.
    """
    datasets = _told_apart([open_dataset(source).part(0, frames) for source in sources])
    path = prepare_model(model, settings.models_dir, mirror=settings.models_mirror)
    return [_measured(path, dataset, settings, threshold) for dataset in datasets]


def _told_apart(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Number the data sets of the same name."""
    names = [dataset.name for dataset in datasets]
    return [
        replace(dataset, name=f"{dataset.name}-{place}") if names.count(dataset.name) > 1 else dataset
        for place, dataset in enumerate(datasets, 1)
    ]


def _measured(path: Path, dataset: Dataset, settings: Settings, threshold: float | None) -> Measurement:
    log.info("looking for people in %s with %s", dataset.source, path)
    return measure_file(path, dataset, threshold=threshold, cache_dir=settings.models_dir / "openvino-cache")
