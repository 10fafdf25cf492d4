"""Makes a fleet of what is in this computer and what site.yaml wants."""

import logging
import time
from collections.abc import Mapping, Sequence

from footfall.core.ladder import DeviceKind, chosen
from footfall.errors import ModelError
from footfall.fleet.backend import Backend
from footfall.fleet.fleet import Fleet
from footfall.fleet.lane import FleetSettings, Lane, NetworkFile
from footfall.fleet.samples import Samples
from footfall.fleet.verdict import Verdicts

log = logging.getLogger(__name__)


def assemble(
    networks: Mapping[str, NetworkFile],
    models: Mapping[str, str],
    names: Mapping[str, str],
    devices: Sequence[str] | None,
    verdicts: Verdicts,
    backend: Backend,
    settings: FleetSettings,
) -> Fleet:
    """A fleet with the CPU's detectors ready, and every other device still to be tried.

    Args:
        networks: By model; the site's own first.
        models: The model of each camera.
        names: What each model is called where others read it.
        devices: The devices that may be used; None for whatever there is.

    Raises:
        ModelError: A network cannot run on the CPU.
    """
    found = backend.find()
    cpu = next((device for device in found if device.kind is DeviceKind.CPU), None)
    if cpu is None:
        raise ModelError(
            f"expected OpenVINO to find the CPU, found {', '.join(each.name for each in found) or 'no device'}; "
            "install OpenVINO anew"
        )
    wanted, absent = chosen(found, devices)
    for name in absent:
        log.warning("site.yaml wants the device %s, which is not there; the others do its work", name)
    detectors = {model: network.open(cpu.name, backend.engine) for model, network in networks.items()}
    lanes = [
        Lane(device, model, network, network.digest())
        for device in wanted
        if device != cpu
        for model, network in networks.items()
    ]
    for lane in lanes:
        lane.recall(verdicts.of(lane.key), settings, time.monotonic())
    samples = {
        model: Samples(
            detector.threshold,
            settings.samples,
            settings.sample_pause_s,
            settings.sample_keep_s,
            time.monotonic,
        )
        for model, detector in detectors.items()
    }
    return Fleet(
        cpu,
        detectors,
        models,
        names,
        lanes,
        absent,
        samples,
        verdicts,
        settings,
        time.monotonic,
        spare_cpu=cpu not in wanted,
    )
