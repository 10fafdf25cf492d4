"""What a camera's observations say about its health."""

import pytest

from fakes import picture
from footfall.camera_journal import CameraJournal
from footfall.core.frame import Frame
from footfall.pipeline import SourceFacts


@pytest.mark.parametrize(
    ("times", "fps"),
    [
        pytest.param([5.0], None, id="one frame"),
        pytest.param([5.0, 5.0], None, id="two at one moment"),
        pytest.param([5.0, 5.5, 6.0], 2.0, id="half a second apart"),
    ],
)
def test_analysed_frames_a_second_are_known_once_time_has_passed(
    times: list[float], fps: float | None
) -> None:
    first, *more = [Frame(picture(), at) for at in times]
    journal = CameraJournal(first)
    for frame in more:
        journal.note(frame)
    assert journal.health(SourceFacts(), now=10.0).analysed_fps == fps


def test_what_is_known_of_the_stream_and_the_decoder_is_passed_on() -> None:
    facts = SourceFacts(stream="substream: large enough", decoding="by FFmpeg on the processor", model="own")
    health = CameraJournal(Frame(picture(), 5.0)).health(facts, now=5.0)
    assert (health.stream, health.decoding, health.model) == (facts.stream, facts.decoding, facts.model)
