"""The sheet of a small audit: one line, one zone, three clips of ten seconds."""

from collections.abc import Sequence

from footfall.core.auditing import Clip
from footfall.workbench.audit.sheet import Basis, CountedClip, Sheet

BASIS = Basis(
    recording="/recordings/monday.mp4",
    size_bytes=1000,
    camera="entrance",
    model="nanodet-g-416",
    threshold=None,
    clips=3,
    clip_s=10.0,
    places="as drawn",
)
THINGS = {"door in": "Door, in", "door out": "Door, out", "shoes": "Shoe shop"}


def sheet(machine: Sequence[int] = (4, 2, 7), manual: Sequence[int] | None = None) -> Sheet:
    """An audit whose machine has counted the same in every clip; the person too, or nothing yet."""
    clips = [
        CountedClip(
            Clip(20.0 * number, 20.0 * number + 10.0),
            dict(zip(THINGS, machine, strict=True)),
            {} if manual is None else dict(zip(THINGS, manual, strict=True)),
        )
        for number in range(3)
    ]
    return Sheet(BASIS, 7, 60.0, THINGS, clips)
