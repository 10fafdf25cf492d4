"""A plan: how many cameras fit here, and what to do about the others. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from footfall.core.ladder import DeviceKind
from footfall.core.stream_choice import StreamChoice
from footfall.machine.clip import Clip
from footfall.machine.costs import Costs
from footfall.machine.prediction import (
    CameraCost,
    Prediction,
    Room,
    Wanted,
    camera_cost,
    load_of,
    predict,
)
from footfall.machine.rungs import Step, climb

SMALL_PX = 720
MUCH = 0.4
"""Share of the processor from which on decoding is worth less of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned with, and what comes of it.

    Attributes:
        cameras: That are wanted.
        steps: The ladder; how far one has to climb it.
        advice: What costs nothing, first.
        stream: Which of its two streams is planned with, and why; None where a camera has one.
        left_out: What the site has and the plan does not reckon with, in words for people.
    """

    cameras: int
    clip: Clip
    costs: Costs
    cost: CameraCost
    wanted: Wanted
    room: Room
    prediction: Prediction
    steps: Sequence[Step]
    advice: Sequence[str]
    stream: StreamChoice | None
    left_out: Sequence[str]

    @property
    def fits(self) -> bool:
        return self.prediction.cameras >= self.cameras

    def load(self, cameras: int) -> float:
        """The share of all cores that so many cameras take."""
        return load_of(cameras, self.cost, self.wanted, self.room)


def plan_for(
    cameras: int,
    fps: float,
    clip: Clip,
    costs: Costs,
    room: Room,
    here: Collection[DeviceKind],
    *,
    stream: StreamChoice | None = None,
    left_out: Sequence[str] = (),
) -> Plan:
    """Plan for so many cameras, each like the clip, analysed at so many pictures a second.

    Args:
        stream: As in Plan.
        left_out: As in Plan.
    """
    cost, wanted = camera_cost(costs), Wanted(fps, clip.fps)
    prediction = predict(cost, wanted, room)
    steps = climb(cameras, cost, wanted, room, here)
    advice = advice_for(cameras, clip, costs, prediction, substream=stream is not None)
    return Plan(cameras, clip, costs, cost, wanted, room, prediction, steps, advice, stream, left_out)


def advice_for(
    cameras: int, clip: Clip, costs: Costs, prediction: Prediction, *, substream: bool = False
) -> list[str]:
    """What brings more cameras for nothing; empty where all fit. A substream is advised only where there is none."""
    if prediction.cameras >= cameras:
        return []
    advice = []
    if prediction.shares["decoding"] >= MUCH and clip.height_px > SMALL_PX and not substream:
        advice.append(
            f"decoding takes {prediction.shares['decoding']:.0%} of the processor: use the cameras' second, smaller "
            "stream (`substream`, about 640x360 to 1280x720), which is looked at where the network sees people in it "
            "as well; `footfall plan --stream 360p` tells how many fit then"
        )
    if prediction.shares["decoding"] >= MUCH and clip.fps > 12:
        advice.append(f"let the cameras send 10 pictures a second instead of {clip.fps:.0f}")
    if costs.precision != "INT8" and prediction.shares["inference"] >= MUCH:
        advice.append(
            f"`footfall optimize {costs.model}` makes an INT8 form, which is used if it counts as well"
        )
    return advice
