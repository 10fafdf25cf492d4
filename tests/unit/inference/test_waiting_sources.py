"""Sources for cameras that are off, cannot be read, or have ended."""

from collections.abc import Iterator
from itertools import islice

import pytest

from fakes import ScriptedSource, picture
from footfall.adapters.cameras.waiting import DisabledSource, EnduringSource, NobodyWatches
from footfall.core.frame import CameraState, Frame, Missing
from footfall.errors import SourceError
from footfall.pipeline import SourceFacts


class BrokenSource:
    """Cannot be read."""

    def __iter__(self) -> Iterator[Frame | Missing]:
        raise SourceError("clip.mp4: no such file")
        yield

    def facts(self) -> SourceFacts:
        return SourceFacts()

    def close(self) -> None:
        """Nothing is open."""


def test_a_source_that_cannot_be_read_says_why_and_goes_on_saying_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = EnduringSource(BrokenSource(), "north")
    first, second = islice(iter(source), 2)
    assert isinstance(first, Missing) and isinstance(second, Missing)
    assert (first.state, first.detail) == (CameraState.OFFLINE, "clip.mp4: no such file")
    assert second.at > first.at
    assert "camera north: clip.mp4: no such file" in caplog.text


def test_a_source_at_its_end_is_seen_to_be_offline_and_is_not_started_again() -> None:
    inner = ScriptedSource([Frame(picture(), 1.0)])
    frame, after = islice(iter(EnduringSource(inner, "north")), 2)
    assert isinstance(frame, Frame)
    assert isinstance(after, Missing) and after.detail == "the video file has ended"


def test_closing_ends_the_iteration_and_the_source_inside() -> None:
    inner = ScriptedSource([Frame(picture(), 1.0)])
    source = EnduringSource(inner, "north")
    seen = []
    for each in source:
        seen.append(each)
        source.close()
    assert len(seen) == 1 and inner.closed


def test_a_disabled_camera_says_so_until_it_is_closed() -> None:
    source = DisabledSource()
    for seen in source:
        assert seen.state is CameraState.DISABLED
        source.close()


def test_without_a_stream_server_no_picture_is_wanted() -> None:
    assert not NobodyWatches().wanted
