"""Names of time zones in site.yaml."""

from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError


def time_zone(name: object) -> object:
    """The time zone of this name; a mistyped one is answered with the name that is nearest."""
    if not isinstance(name, str):
        return name
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        near = get_close_matches(name, sorted(available_timezones()), n=1)
        raise PydanticCustomError(
            "timezone",
            "expected a time zone's name as in Europe/Berlin, found '{found}'; {hint}",
            {
                "found": name,
                "hint": f"did you mean {near[0]}?" if near else "see `timedatectl list-timezones`",
            },
        ) from None
