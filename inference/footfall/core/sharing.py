"""Which device infers which camera: by what it costs, and moved only where that pays."""

from collections.abc import Collection, Mapping
from math import inf

Costs = Mapping[str, Mapping[str, float]]
"""By camera and by device: the share of the device's time that the camera would take, 0 for none; a device that is
not there cannot infer this camera."""


class Sharing:
    """Remembers where the cameras are.

    A camera moves only if the busier one of the two devices becomes less busy by the margin. Under a steady load each
    such move lowers the busiest devices' load, so moving comes to its end, and the way back never pays.

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
            camera, device = move
            self._device[camera] = device
            self._moved[camera] = at
            rested.remove(camera)

    def _best_move(self, costs: Costs, movable: Collection[str]) -> tuple[str, str] | None:
        loads = self._loads(costs)
        gains = {
            (camera, device): self._gain(costs[camera], self._device[camera], device, loads)
            for camera in sorted(movable)
            for device in costs[camera]
        }
        best = max(gains, key=lambda move: gains[move], default=None)
        return best if best is not None and gains[best] >= self._margin else None

    @staticmethod
    def _gain(cost: Mapping[str, float], here: str, there: str, loads: Mapping[str, float]) -> float:
        """By how much the busier one of two devices becomes less busy."""
        if here == there:
            return 0.0
        mine, its = loads[here], loads.get(there, 0.0)
        return max(mine, its) - max(mine - cost[here], its + cost[there])

    def _loads(self, costs: Costs) -> dict[str, float]:
        loads: dict[str, float] = {}
        for camera, device in self._device.items():
            loads[device] = loads.get(device, 0.0) + costs[camera][device]
        return loads
