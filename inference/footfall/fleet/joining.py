"""How the devices do that several processes of this program use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from footfall.core.ladder import DeviceKind
from footfall.fleet.health import engine_health
from footfall.health import DeviceHealth, DeviceState, EngineHealth, ModelHealth


def joined(parts: Sequence[EngineHealth], *, strained: bool) -> EngineHealth:
    """One health for all processes, in the words that one process would use.

    Every process has its own cores of the CPU, so their shares of time are a mean there; what is busy for one process
    on any other device keeps it busy for all.

    Args:
        parts: Of each process; one with the site's own model first, where there is one.
        strained: See engine_health.
    """
    devices: dict[str, list[DeviceHealth]] = {}
    models: dict[tuple[str, str], list[ModelHealth]] = {}
    for part in parts:
        for device in part.devices:
            devices.setdefault(device.device, []).append(device)
        for model in part.models:
            models.setdefault((model.model, model.device), []).append(model)
    kinds = {name: found[0].kind for name, found in devices.items()}
    return engine_health(
        [_device(found) for found in devices.values()],
        [_model(found, kinds) for found in models.values()],
        strained=strained,
    )


def _device(found: Sequence[DeviceHealth]) -> DeviceHealth:
    nearest = min(found, key=lambda each: list(DeviceState).index(each.state))
    busy = [each.utilisation for each in found if each.utilisation is not None]
    return replace(
        nearest,
        infer_ms=_mean([each.infer_ms for each in found]),
        utilisation=_together(busy, nearest.kind) if busy else None,
        cameras=tuple(sorted(camera for each in found for camera in each.cameras)),
    )


def _model(found: Sequence[ModelHealth], kinds: Mapping[str, str | None]) -> ModelHealth:
    first = found[0]
    return replace(
        first,
        requests=sum(each.requests for each in found),
        infer_ms=_mean([each.infer_ms for each in found]),
        utilisation=_together([each.utilisation for each in found], kinds.get(first.device)),
    )


def _together(busy: Sequence[float], kind: str | None) -> float:
    return fmean(busy) if kind == DeviceKind.CPU.value else min(1.0, sum(busy))


def _mean(times: Sequence[float | None]) -> float | None:
    known = [each for each in times if each is not None]
    return fmean(known) if known else None
