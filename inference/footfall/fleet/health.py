"""How the devices do, in the words of engine/status, and what would relieve them."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import PurePath

from footfall.adapters.detector.detector import EngineFacts
from footfall.config import AT_NIGHT
from footfall.core.ladder import Device, DeviceKind, next_rung
from footfall.fleet.lane import Lane
from footfall.health import DeviceHealth, DeviceState, EngineHealth, ModelHealth

SATURATED = 0.9
"""Share of the time in which a device is busy from which on cameras begin to wait for each other."""


def device_health(
    device: Device,
    facts: Sequence[EngineFacts],
    state: DeviceState,
    detail: str | None,
    cameras: Iterable[str],
) -> DeviceHealth:
    """How a device does with all its networks.

    Args:
        facts: Of each network on it.
    """
    timed = [each.infer_ms for each in facts if each.infer_ms is not None]
    return DeviceHealth(
        device=device.name,
        kind=device.kind.value,
        title=device.title,
        state=state,
        detail=detail,
        precision=facts[0].precision if facts else None,
        infer_ms=sum(timed) / len(timed) if timed else None,
        utilisation=min(1.0, sum(each.utilisation for each in facts)) if facts else None,
        cameras=tuple(sorted({camera.removesuffix(AT_NIGHT) for camera in cameras})),
    )


def lane_state(lanes: Sequence[Lane]) -> tuple[DeviceState, str | None]:
    """A device's state: that of its networks which is nearest to being of use."""
    nearest = min(lanes, key=lambda lane: list(DeviceState).index(lane.state))
    return nearest.state, nearest.detail


def absent_health(name: str) -> DeviceHealth:
    """A device that site.yaml wants and that is not there."""
    why = (
        "OpenVINO does not find it; is its driver installed, and /dev/dri or /dev/accel open to this program?"
    )
    return DeviceHealth(name, None, None, DeviceState.ABSENT, why)


def told_names(own: Mapping[str, str]) -> dict[str, str]:
    """What each model is called where others read it: no two alike, and no more of a path than that takes.

    Args:
        own: What each model's file calls itself, by how site.yaml names it: a name in models.toml, perhaps with a form
            that the file does not know, or the path of an .xml file.
    """
    names = {model: name if model.endswith(".xml") else model for model, name in own.items()}
    taken = Counter(names.values())
    return {
        model: name if name == model or taken[name] == 1 else _place(model, own, taken)
        for model, name in names.items()
    }


def _place(path: str, others: Iterable[str], taken: Container[str]) -> str:
    """The file's name with as many of its folders as tell it apart; all of the path where nothing less does."""
    theirs = {end for other in others if other != path for end in _ends(other)}
    return next((end for end in _ends(path) if end not in theirs and end not in taken), path)


def _ends(path: str) -> Sequence[str]:
    """The file's name with one of its folders, with two, and so on to the whole path."""
    parts = PurePath(path).with_suffix("").parts
    return [str(PurePath(*parts[start:])) for start in reversed(range(max(1, len(parts) - 1)))]


def model_health(model: str, facts: EngineFacts) -> ModelHealth:
    """How one model does on one device.

    Args:
        model: Its name; see told_names.
    """
    return ModelHealth(
        model, facts.device, facts.precision, facts.requests, facts.infer_ms, facts.utilisation
    )


def engine_health(
    devices: Sequence[DeviceHealth], models: Sequence[ModelHealth], *, strained: bool
) -> EngineHealth:
    """The busiest device speaks for all: cameras wait for it first.

    Args:
        devices: The CPU first.
        models: The site's first.
        strained: Cameras are looked at less often than they should be, whatever it is that keeps the computer busy.
    """
    busiest = max(devices, key=lambda each: each.utilisation or 0.0)
    saturated = strained or (busiest.utilisation or 0.0) >= SATURATED
    rung = next_rung(_climbed(devices)) if saturated else None
    return EngineHealth(
        model=models[0].model,
        device=busiest.device,
        precision=busiest.precision,
        infer_ms=busiest.infer_ms,
        utilisation=busiest.utilisation,
        saturated=saturated,
        recommended_device=rung and rung.value,
        models=models,
        devices=tuple(devices),
    )


def _climbed(devices: Sequence[DeviceHealth]) -> set[DeviceKind]:
    """Rungs that are in use, or were tried and cannot be used: what is there need not be bought."""
    return {DeviceKind(each.kind) for each in devices if each.kind is not None}
