"""Sources for cameras that are off, cannot be read, or have ended."""

from collections.abc import Iterator
from itertools import islice, takewhile
from pathlib import Path

import pytest

from fakes import ScriptedSource, picture
from footfall.adapters.cameras import waiting
from footfall.adapters.cameras.file_source import FileSource
from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.waiting import DisabledSource, EnduringSource, NobodyWatches
from footfall.core.frame import CameraState, Frame, Missing
from footfall.errors import SourceError
from footfall.pipeline import FrameSource, SourceFacts
from support.clips import make_clip


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


def test_a_file_that_appears_later_is_played_from_the_moment_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "late.avi"
    source = EnduringSource(FileSource(path, paced=True, limit=FrameRateLimit(5)), "north", retry_s=0.05)
    seen = iter(source)
    before = [next(seen), next(seen)]
    make_clip(path)
    after = list(takewhile(lambda each: not _ended(each), seen))
    frames = [each for each in after if isinstance(each, Frame)]
    assert all("no such file" in each.detail for each in before if isinstance(each, Missing))
    assert len(frames) == 10
    assert [each.at for each in (*before, *after)] == sorted(each.at for each in (*before, *after))


def _ended(seen: Frame | Missing) -> bool:
    return isinstance(seen, Missing) and "has ended" in seen.detail


@pytest.mark.parametrize(
    "source", [DisabledSource(), EnduringSource(BrokenSource(), "north")], ids=["disabled", "broken"]
)
def test_those_without_a_picture_go_by_the_clock_of_those_with_one(
    source: FrameSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "wall_clock", lambda: 42.0)
    assert next(iter(source)).at == 42.0


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
