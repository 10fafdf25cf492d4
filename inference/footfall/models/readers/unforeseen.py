"""What is said of a network whose form nobody foresaw, in the stead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

from footfall.errors import ModelError

_UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What Python, NumPy and OpenVINO raise at a network that is not as the code takes for granted."""


@contextmanager
def explained(expected: str, way_out: str) -> Iterator[None]:
    """Raise ModelError for whatever an unforeseen form of a network raises inside; ModelError goes through as it is."""
    try:
        yield
    except _UNFORESEEN as error:
        raise ModelError(
            f"{expected}; found something else: {type(error).__name__}, {reason(error)}. {way_out}"
        ) from error


def reason(error: Exception) -> str:
    """What OpenVINO says after its own trail of source lines, without its reference to extensions."""
    lines = [line.strip().removeprefix("-- ") for line in str(error).splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("To facilitate")]
    return said[-1].rstrip(".") if said else "no reason given"
