"""What infers: the detectors on their devices, and the network that knows people again."""

from collections.abc import Mapping

from footfall.adapters.detector.detector import FLOOR
from footfall.adapters.detector.network import own_name, read_network
from footfall.adapters.reidentification import Reidentifier
from footfall.app.job import Job
from footfall.fleet.assembling import assemble
from footfall.fleet.backend import Backend
from footfall.fleet.fleet import Fleet
from footfall.fleet.health import told_names
from footfall.fleet.lane import FleetSettings, NetworkFile
from footfall.fleet.verdict import Verdicts
from footfall.models.library import prepare_model


def names_of(job: Job) -> Mapping[str, str]:
    """What each of the site's models is called where others read it.

    Raises:
        ModelError: An .xml file that site.yaml names is none of a network.
    """
    return told_names({model: _own_name(job, model) for model in job.site.models})


def _own_name(job: Job, model: str) -> str:
    if not model.endswith(".xml"):
        return model
    path = prepare_model(model, job.settings.models_dir, mirror=job.settings.models_mirror)
    return own_name(read_network(path), path)


def fleet_of(
    job: Job, names: Mapping[str, str], backend: Backend, patience: FleetSettings, *, process: int = 1
) -> Fleet:
    """The devices; a replay uses those alone that site.yaml lists, so that it gives the same counts everywhere.

    Args:
        names: Of the models; see names_of.
        process: Each of several processes finds out for itself which devices do well.
    """
    site, verdicts = job.site, "devices.json" if process == 1 else f"devices-{process}.json"
    detectors = [each for camera_id in site.cameras for each in site.detectors_of(camera_id).items()]
    return assemble(
        {model: _network(job, model) for model in site.models},
        dict(detectors),
        names,
        ("CPU",) if site.devices is None and not job.live else site.devices,
        Verdicts(job.settings.state_dir / verdicts, site.site),
        backend,
        patience,
    )


def _network(job: Job, model: str) -> NetworkFile:
    """One for all cameras with this model; it reports what the most lenient of them wants to see."""
    site, settings = job.site, job.settings
    thresholds = [site.threshold_of(each) for each in site.cameras if site.model_of(each) == model]
    return NetworkFile(
        prepare_model(model, settings.models_dir, mirror=settings.models_mirror),
        cache_dir=settings.models_dir / "openvino-cache",
        threshold=site.threshold if model == site.model else None,
        floor=min([FLOOR, *(each for each in thresholds if each is not None)]),
    )


def prepare_all(job: Job) -> None:
    """Fetch and convert what is not there yet, before several processes look for it at once."""
    for model in job.site.all_models:
        prepare_model(model, job.settings.models_dir, mirror=job.settings.models_mirror)


def reidentifier_of(job: Job, threads: int | None = None) -> Reidentifier | None:
    """One for all cameras of a process, where people are to be known by their looks.

    Args:
        threads: That may infer on the CPU; all cores where it is None.
    """
    site, settings = job.site, job.settings
    if site.looks is None:
        return None
    path = prepare_model(site.looks, settings.models_dir, mirror=settings.models_mirror)
    return Reidentifier(path, cache_dir=settings.models_dir / "openvino-cache", threads=threads)
