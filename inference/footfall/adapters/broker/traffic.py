"""How much goes to the broker, and what waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traffic:
    """How the messages do, since the start.

    Attributes:
        connected: Whether the broker is there.
        published: Messages that the broker acknowledged.
        dropped: Records that are lost, since the outbox was full.
        waiting: Messages that were neither sent nor written to the disk yet.
        on_disk: Records that the broker does not safely have yet.
    """

    connected: bool
    published: int
    dropped: int
    waiting: int
    on_disk: int
