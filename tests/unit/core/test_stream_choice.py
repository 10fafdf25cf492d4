import pytest

from footfall.core.placement import Fit
from footfall.core.stream_choice import (
    ENOUGH,
    LEAST_HEIGHT_PX,
    STAYING,
    NetworkInput,
    StreamChooser,
    choose_stream,
    lowest_decile,
)

WIDE = NetworkInput(Fit.LETTERBOX, 416, 320)
LARGE = NetworkInput(Fit.STRETCH, 1280, 720)


@pytest.mark.parametrize(
    ("seen_by", "size", "substream"),
    [
        pytest.param(WIDE, (640, 360), True, id="scaled down: nothing is lost"),
        pytest.param(WIDE, (416, 234), True, id="exactly the network's size"),
        pytest.param(WIDE, (352, 288), False, id="scaled up"),
        pytest.param(LARGE, (640, 720), False, id="scaled up in width alone"),
        pytest.param(LARGE, (1280, 360), False, id="scaled up in height alone"),
        pytest.param(LARGE, (1280, 720), True, id="stretched to the same size"),
    ],
)
def test_before_anybody_was_seen_the_sizes_decide(
    seen_by: NetworkInput, size: tuple[int, int], substream: bool
) -> None:
    assert choose_stream(*size, seen_by, (), in_use=False).substream is substream


def test_people_who_are_high_enough_make_a_small_substream_suffice() -> None:
    limit = LEAST_HEIGHT_PX / 360
    high, low = [limit * 1.01] * ENOUGH, [limit * 0.99] * ENOUGH
    assert choose_stream(640, 360, LARGE, high, in_use=False).substream
    assert not choose_stream(640, 360, LARGE, low, in_use=False).substream
    assert not choose_stream(640, 360, LARGE, high[1:], in_use=False).substream


def test_people_are_measured_where_there_are_fewest_pixels() -> None:
    """A letterbox may leave a tall picture less than the substream has."""
    flat = NetworkInput(Fit.LETTERBOX, 1280, 200)
    heights = [LEAST_HEIGHT_PX / 200 * 0.99] * ENOUGH
    assert choose_stream(2000, 1000, flat, heights, in_use=False).substream
    stretched = NetworkInput(Fit.STRETCH, 1280, 200)
    assert not choose_stream(640, 1000, stretched, heights, in_use=False).substream


def test_the_stream_in_use_is_kept_until_people_are_clearly_too_small() -> None:
    limit = LEAST_HEIGHT_PX / 360
    between, below = [limit * 0.9] * ENOUGH, [limit * STAYING * 0.99] * ENOUGH
    assert not choose_stream(640, 360, LARGE, between, in_use=False).substream
    assert choose_stream(640, 360, LARGE, between, in_use=True).substream
    assert not choose_stream(640, 360, LARGE, below, in_use=True).substream


@pytest.mark.parametrize(
    ("size", "heights", "said"),
    [
        ((1280, 720), (), "the network sees 1280x720, the substream has 1280x720"),
        ((640, 360), (), "has only 640x360, and too few people were seen"),
        (
            (640, 360),
            (0.1,) * ENOUGH,
            "the smallest tenth of the people is 36 px high in the substream, at least 28",
        ),
        (
            (640, 360),
            (0.05,) * ENOUGH,
            "the smallest tenth of the people is 18 px high in the substream, less than 28",
        ),
    ],
)
def test_the_choice_is_explained(size: tuple[int, int], heights: tuple[float, ...], said: str) -> None:
    assert said in choose_stream(*size, LARGE, heights, in_use=False).because


def test_a_choice_names_the_stream_before_its_why() -> None:
    assert str(choose_stream(1280, 720, LARGE, (), in_use=False)).startswith("substream: the network sees")
    assert str(choose_stream(640, 360, LARGE, (), in_use=False)).startswith("main stream: the network sees")


def test_a_tenth_of_the_people_may_be_smaller() -> None:
    assert lowest_decile([0.5] * 9 + [0.1] + [0.6]) == 0.5
    assert lowest_decile([0.3]) == 0.3


def test_a_choice_is_due_again_after_enough_people() -> None:
    chooser = StreamChooser(LARGE)
    assert not chooser.choose(640, 360, in_use=False).substream
    chooser.note([0.2] * (ENOUGH - 1), 7.0)
    assert not chooser.due
    chooser.note([0.2], 8.0)
    assert chooser.due
    assert chooser.choose(640, 360, in_use=False).substream
    assert not chooser.due


def test_only_the_people_seen_lately_matter() -> None:
    chooser = StreamChooser(LARGE)
    chooser.note([0.01] * ENOUGH, 7.0)
    chooser.note([0.2] * ENOUGH, 8.0)
    assert chooser.choose(640, 360, in_use=False).substream


def test_whoever_is_seen_in_every_picture_counts_once_a_second() -> None:
    chooser = StreamChooser(LARGE)
    for picture in range(10 * ENOUGH):
        chooser.note([0.2 if picture % 10 else 0.01], picture / 10)
        assert chooser.due is (picture >= 10 * (ENOUGH - 1))
    assert chooser.due
    assert not chooser.choose(640, 360, in_use=False).substream, (
        "only the first picture of each second counts"
    )
