"""What the program is to do."""

from dataclasses import dataclass

from footfall.adapters.cameras.steady_clock import Reading
from footfall.config import SiteConfig
from footfall.settings import Settings


@dataclass(frozen=True, slots=True)
class Replay:
    """Files are read as fast as possible, and give the same counts on every run.

    Attributes:
        starts_at: When the files begin, in seconds since the epoch; None for a fixed day.
    """

    starts_at: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """A site to count, in its surroundings.

    Attributes:
        replay: None for cameras, and files that are played like cameras.
        clock: What the first process' clock said, for another process to go on from; None in the first.
    """

    site: SiteConfig
    settings: Settings
    replay: Replay | None = None
    clock: Reading | None = None

    @property
    def live(self) -> bool:
        """Whether this is the present."""
        return self.replay is None
