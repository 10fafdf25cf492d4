"""When visitors may come."""

import re
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from footfall.config.entry import Entry

_CLOCK = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])")


def _clock(found: object) -> time:
    match = _CLOCK.fullmatch(found) if isinstance(found, str) else None
    if match is None:
        raise PydanticCustomError(
            "clock",
            'expected a time of day from "00:00" to "23:59", found {found}; write hours and minutes in quotes',
            {"found": repr(found)[:40]},
        )
    return time(int(match[1]), int(match[2]))


Clock = Annotated[time, BeforeValidator(_clock, json_schema_input_type=str)]


class OpeningConfig(Entry):
    """Opening hours, the same on every day; they may go on past midnight."""

    begin: Clock = Field(alias="from")
    """From when on, as in "09:30"; by the site's time zone."""
    end: Clock = Field(alias="to")
    """Until when; earlier than `from` if that is on the next day."""

    @field_validator("end")
    @classmethod
    def _ends(cls, end: time, info: ValidationInfo) -> time:
        if end == info.data.get("begin"):
            raise PydanticCustomError(
                "opening",
                "expected a time that differs from 'from', found the same; leave 'opening' out if visitors may always "
                "come",
            )
        return end

    def holds(self, now: time) -> bool:
        """Whether it is open at this time of day."""
        if self.begin < self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end
