"""What a camera gives: a picture with its time, or the news that there is none."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""A picture, shape (height, width, 3), BGR, 0 to 255."""


class CameraState(StrEnum):
    """How a camera does, in the words of the MQTT contract."""

    ONLINE = "online"
    STALLED = "stalled"
    OFFLINE = "offline"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and the moment it was taken, in seconds since the epoch."""

    image: Image
    at: float


@dataclass(frozen=True, slots=True)
class Missing:
    """No picture for a while; sent about once a second so that time goes on without one.

    Attributes:
        at: Seconds since the epoch.
        state: STALLED (connected, no pictures) or OFFLINE (not connected).
        detail: For people: what is wrong and what to do; never a password.
    """

    at: float
    state: CameraState
    detail: str
