"""Whether somebody keeps this computer's clock right."""

import ctypes

_ROOM_FOR_TIMEX = 1024
_UNSYNCHRONISED = 5


def clock_is_kept() -> bool | None:
    """Whether the kernel's clock is synchronised, as by NTP; None where the kernel does not say.

    Source:
        adjtimex(2): nothing is changed with modes 0; TIME_ERROR means that the clock is not synchronised.
    """
    question = ctypes.create_string_buffer(_ROOM_FOR_TIMEX)
    try:
        answer = int(ctypes.CDLL(None).adjtimex(question))
    except AttributeError:
        return None
    return None if answer < 0 else answer != _UNSYNCHRONISED
