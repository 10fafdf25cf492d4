"""Where tracked people will be next: Kalman filters in seconds and body heights, one row a track."""

from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class MotionSettings:
    """How people move and how detectors err, in heights of the person's box (h), so that distance from the
    camera and resolution cancel out.

    Attributes:
        position_error: Standard deviation of a detected box's middle, in h.
        size_error: Standard deviation of a detected box's width and height, in h.
        speed: Standard deviation of a new track's unknown speed, in h/s. People of 1.7 m who stroll or
            hurry at 0.5 to 2 m/s move 0.3 to 1.2 h/s.
        agility: How much speed changes within a second, as a standard deviation in h/s.
        growth: As agility, for the box's width and height, which change slowly with distance and gait.
        lasting: The share of the errors' variance that does not change from frame to frame but fades: what a shadow
            or an arm does to a box, it does for a while. More would follow people who turn too slowly.
        memory_s: The time in which that fades to 1/e. Measured on PETS09-S2L1 for two detectors.
        foot_error: Standard deviation of the lower side of a detected box of somebody in full view, in h.
        hidden_foot_error: How much that grows from nobody in front to quite covered, in h: a box ends where somebody
            nearer begins. On PETS09-S2L1 it is .3 for NanoDet-g and .1 for person-detection-0203.
        head_error: Standard deviation of a detected box's upper side, in h, which hardly changes with what is in front.

    Source:
        The proportions are near those of Wojke, Bewley, Paulus, "Simple Online and Realtime Tracking with a
        Deep Association Metric", ICIP 2017: position h/20; speed h/160 a frame, 1 h/s after 30 frames.
    """

    position_error: float = 0.06
    size_error: float = 0.1
    speed: float = 1.0
    agility: float = 0.7
    growth: float = 0.1
    lasting: float = 0.3
    memory_s: float = 0.8
    foot_error: float = 0.04
    hidden_foot_error: float = 0.2
    head_error: float = 0.08


_VALUE, _SPEED, _VAR_VALUE, _COVARIANCE, _VAR_SPEED = range(5)
_HEIGHT: Final = 3
_LEAST_STEP_S: Final = 0.02
"""Frames closer together than at 50 a second, or at the same time, are weighed like those."""

_TO_CORNERS: Final = np.array([[1, 0, 1, 0], [0, 1, 0, 1], [-0.5, 0, 0.5, 0], [0, -0.5, 0, 0.5]], np.float64)
_FROM_CORNERS: Final = np.linalg.inv(_TO_CORNERS)
"""From middle x, middle y, width, height to corners and back, as matrices from the right."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Where tracked people should be found, a row each.

    Attributes:
        boxes: Shape (n, 4), corners in pixels.
        spread: One standard deviation of how far from the predicted middles they may be found, in x and y, in pixels;
            shape (n, 2).
        height_spread: The same of their heights; shape (n,).
    """

    boxes: FloatArray
    spread: FloatArray
    height_spread: FloatArray

    def of(self, rows: Rows) -> "Expected":
        """Some of them, in this order."""
        boxes, spread = self.boxes.take(rows, axis=0), self.spread.take(rows, axis=0)
        return Expected(boxes, spread, self.height_spread.take(rows))


class Motions:
    """Constant-velocity Kalman filters of all tracks of a camera.

    The four coordinates of a box (middle x, middle y, width, height) are filtered independently, so every
    filter is a closed formula over arrays and no matrix is ever inverted. The process noise is that of
    continuous random acceleration, for which two short steps equal one long one, however irregular the times.

    Source:
        Bar-Shalom, Li, Kirubarajan, "Estimation with Applications to Tracking and Navigation", 2001, 6.2.2.
    """

    def __init__(self, settings: MotionSettings) -> None:
        self._settings = settings
        self._measured_variance = _variances(settings.position_error, settings.size_error)
        self._speed_variance = _variances(settings.speed, settings.growth)
        self._process = _variances(settings.agility, settings.growth)
        self._state: FloatArray = np.empty((5, 0, 4))
        self._at = 0.0
        self._repeated = 1.0

    def predict(self, at: float) -> None:
        """Move every track to this time."""
        dt, self._at = max(at - self._at, 0.0), at
        self._repeated = _repeated(self._settings, dt)
        tracks = self._state.shape[1]
        noise = self._process * self._state[_VALUE, :, _HEIGHT, None] ** 2
        moved = _transition(dt).dot(self._state.reshape(5, -1))
        self._state = state = moved.reshape(5, tracks, 4)
        state[_VAR_VALUE:] += noise * _noise_growth(dt)
        np.maximum(state[_VALUE, :, 2:], 1.0, out=state[_VALUE, :, 2:])

    def correct(self, rows: Rows, boxes: FloatArray, hidden: FloatArray) -> None:
        """Take in the boxes in which these tracks were found.

        Where somebody stands whose feet others hide is told by the head and the known height as well.

        Args:
            boxes: Shape (rows, 4), corners in pixels.
            hidden: Shape (rows,), how much of each person nearer ones cover, 0 to 1.
        """
        state = self._state.take(rows, axis=1)
        value, speed, var_value, covariance, var_speed = state
        measured_variance = self._measured_variance * self._repeated
        if hidden.any():
            boxes, doubt = self._with_feet(boxes, hidden, value[:, _HEIGHT], var_value[:, _HEIGHT])
            measured_variance = measured_variance * doubt
        certainty = 1 / (var_value + measured_variance * value[:, _HEIGHT, None] ** 2)
        innovation = boxes.dot(_FROM_CORNERS) - value
        gain, speed_gain = var_value * certainty, covariance * certainty
        value += gain * innovation
        speed += speed_gain * innovation
        var_speed -= speed_gain * covariance
        left = 1 - gain
        var_value *= left
        covariance *= left
        self._state[:, rows] = state

    def _with_feet(
        self, boxes: FloatArray, hidden: FloatArray, height: FloatArray, var_height: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Boxes down to where the feet probably are: in full view to where the box ends, else to a mean of that and the
        known height below the head, by how sure either is.

        Returns:
            The boxes' corners, and how many times the variance in full view that of their middles and sizes is: 1, but
            for the heights of the hidden; shapes (rows, 4).
        """
        settings = self._settings
        in_view = settings.foot_error**2
        added = (settings.foot_error + settings.hidden_foot_error * hidden) ** 2 - in_view
        by_head = settings.head_error**2 + var_height / height**2
        trust = by_head / (by_head + added)
        found, doubt = boxes.copy(), np.ones_like(boxes)
        found[:, 3] = trust * boxes[:, 3] + (1 - trust) * (boxes[:, 1] + height)
        doubt[:, _HEIGHT] += trust * added / in_view
        return found, doubt

    def add(self, boxes: FloatArray) -> None:
        """Begin a track at each box, as the last rows; shape (new, 4), corners in pixels."""
        state = np.zeros((5, len(boxes), 4))
        state[_VALUE] = boxes.dot(_FROM_CORNERS)
        scale = state[_VALUE, :, _HEIGHT, None] ** 2
        state[_VAR_VALUE] = self._measured_variance * scale
        state[_VAR_SPEED] = self._speed_variance * scale
        self._state = np.concatenate([self._state, state], axis=1)

    def keep(self, rows: Rows) -> None:
        """Forget all other rows."""
        self._state = self._state.take(rows, axis=1)

    def boxes(self, rows: Rows) -> FloatArray:
        """Where people are; shape (rows, 4), corners in pixels."""
        return np.asarray(self._state[_VALUE].take(rows, axis=0).dot(_TO_CORNERS))

    def expected(self) -> Expected:
        """Where all people should be found at the time to which they were moved last."""
        value = self._state[_VALUE]
        measured = self._measured_variance * value[:, _HEIGHT, None] ** 2
        spread = np.sqrt(self._state[_VAR_VALUE] + measured)
        return Expected(value.dot(_TO_CORNERS), spread[:, :2], spread[:, _HEIGHT])


def _transition(dt: float) -> FloatArray:
    """What the values, speeds and their (co)variances after dt seconds are made of."""
    step = np.eye(5)
    step[_VALUE, _SPEED] = step[_COVARIANCE, _VAR_SPEED] = dt
    step[_VAR_VALUE, _COVARIANCE], step[_VAR_VALUE, _VAR_SPEED] = 2 * dt, dt**2
    return step


def _noise_growth(dt: float) -> FloatArray:
    """What random acceleration adds to the (co)variances in dt seconds, as times its own; shape (3, 1, 1)."""
    return np.array([[[dt**3 / 3]], [[dt**2 / 2]], [[dt]]])


def _repeated(settings: MotionSettings, dt: float) -> float:
    """How many sightings dt seconds apart tell as much as one whose error is its own.

    Source:
        The variance of the mean of a first-order autoregressive process: (1 + r) / (1 - r) times that of independent
        values, r being the correlation of neighbours. Priestley, "Spectral Analysis and Time Series", 1981, 5.3.2.
    """
    alike = exp(-max(dt, _LEAST_STEP_S) / settings.memory_s)
    return 1 - settings.lasting + settings.lasting * (1 + alike) / (1 - alike)


def _variances(place: float, size: float) -> FloatArray:
    return np.array([place, place, size, size]) ** 2
