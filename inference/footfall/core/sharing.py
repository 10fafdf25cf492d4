"""Which device infers which camera: by what it costs, and moved only where that pays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import inf

Costs = Mapping[str, Mapping[str, float]]
"""By camera and by device: the share of the device's time that the camera would take, 0 for none; a device that is
not there cannot infer this camera."""


@dataclass(frozen=True, slots=True)
class _Move:
    """Cameras that could go to a device.

    Attributes:
        gain: By how much the busier one of the two devices becomes less busy.
    """

    cameras: Sequence[str]
    there: str
    gain: float


class Sharing:
    """Remembers where the cameras are.

    Cameras move from one device to another together, and only if the busier one of the two becomes less busy by the
    margin: what a single camera of many would gain is too little to be told from noise. Under a steady load each such
    move lowers the busiest devices' load, so moving comes to its end, and the way back never pays.

    Args:
        margin: By how much of a device's time a move must pay.
        rest_s: A camera that has moved stays for so long, unless its device is gone.
    """

    def __init__(self, margin: float = 0.1, rest_s: float = 30.0) -> None:
        self._margin, self._rest_s = margin, rest_s
        self._device: dict[str, str] = {}
        self._moved: dict[str, float] = {}

    def place(self, costs: Costs, at: float) -> Mapping[str, str]:
        """The device of every camera, by what they cost now.

        Args:
            costs: Every camera with at least one device.
            at: Seconds of any clock that only rises.
        """
        self._device = {camera: on for camera, on in self._device.items() if on in costs.get(camera, {})}
        self._house(costs)
        self._balance(costs, at)
        return dict(self._device)

    def _house(self, costs: Costs) -> None:
        """Whoever has no device gets that which is then least busy; the costly ones first."""
        homeless = [camera for camera in costs if camera not in self._device]
        for camera in sorted(homeless, key=lambda each: -min(costs[each].values())):
            loads = self._loads(costs)
            self._device[camera] = min(costs[camera], key=lambda on: loads.get(on, 0.0) + costs[camera][on])

    def _balance(self, costs: Costs, at: float) -> None:
        rested = {camera for camera in costs if at - self._moved.get(camera, -inf) >= self._rest_s}
        while (move := self._best_move(costs, rested)) is not None:
            for camera in move.cameras:
                self._device[camera] = move.there
                self._moved[camera] = at
            rested.difference_update(move.cameras)

    def _best_move(self, costs: Costs, movable: Collection[str]) -> _Move | None:
        loads = self._loads(costs)
        devices = dict.fromkeys(device for camera in costs for device in costs[camera])
        moves = [
            _move(
                {each: costs[each] for each in sorted(movable) if self._device[each] == here},
                here,
                there,
                loads,
            )
            for here, there in permutations(devices, 2)
        ]
        best = max(moves, key=lambda move: move.gain, default=None)
        return best if best is not None and best.cameras and best.gain >= self._margin else None

    def _loads(self, costs: Costs) -> dict[str, float]:
        loads: dict[str, float] = {}
        for camera, device in self._device.items():
            loads[device] = loads.get(device, 0.0) + costs[camera][device]
        return loads


def _move(costs: Costs, here: str, there: str, loads: Mapping[str, float]) -> _Move:
    """As many cameras as make the busier one of two devices less busy; the most helpful ones first.

    Args:
        costs: Of the cameras that are here and may move.
    """
    mine, its = loads.get(here, 0.0), loads.get(there, 0.0)
    before = max(mine, its)
    staying = {camera: cost for camera, cost in costs.items() if there in cost}
    going: list[str] = []
    while staying:
        after = {each: (mine - cost[here], its + cost[there]) for each, cost in staying.items()}
        best = min(after, key=lambda each: max(after[each]))
        if max(after[best]) >= max(mine, its):
            break
        mine, its = after[best]
        going.append(best)
        del staying[best]
    return _Move(going, there, before - max(mine, its))
