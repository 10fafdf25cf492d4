"""What reads an open camera; OpenCV's own names, since its VideoCapture is one of these."""

from typing import Any, Protocol


class Capture(Protocol):
    """Goes from picture to picture, and converts only those that somebody wants."""

    def isOpened(self) -> bool: ...  # noqa: N802 - as OpenCV calls it

    def grab(self) -> bool:
        """Wait for the next picture; False when the stream has broken off."""

    def get(self, propId: int) -> float:  # noqa: N803 - as OpenCV calls it
        """For cv2.CAP_PROP_POS_MSEC, the time that the camera gave the newest picture, in ms from anywhere."""

    def retrieve(self) -> tuple[bool, Any]:
        """The picture grabbed last, as an Image; False and anything where it cannot be converted."""

    def release(self) -> None:
        """Close it; may be called again."""
