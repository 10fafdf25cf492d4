"""The Kalman filter, in seconds and body heights."""

import numpy as np
import pytest

from footfall.core.motion import FloatArray, Motions, MotionSettings

FIRST = np.array([0])
IN_VIEW = np.array([0.0])
HALF_HIDDEN = np.array([0.5])


def walker(at: float, height: float = 100.0) -> FloatArray:
    """Walks to the right at half a body height a second."""
    x = 300 + 0.5 * height * at
    return np.array([[x - height / 5, 200 - height, x + height / 5, 200]])


def followed(times: list[float], height: float = 100.0) -> Motions:
    motions = Motions(MotionSettings())
    motions.predict(times[0])
    motions.add(walker(times[0], height))
    for at in times[1:]:
        motions.predict(at)
        motions.correct(FIRST, walker(at, height), IN_VIEW)
    return motions


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([i / 10 for i in range(20)], id="10 pictures a second"),
        pytest.param([i / 2 for i in range(8)], id="2 pictures a second"),
        pytest.param([0, 0.1, 0.7, 0.75, 1.5, 1.9, 2.0, 3.1], id="irregular"),
    ],
)
def test_an_even_walk_is_predicted_at_any_frame_rate(times: list[float]) -> None:
    motions = followed(times)
    motions.predict(times[-1] + 1)
    assert motions.boxes(FIRST) == pytest.approx(walker(times[-1] + 1), abs=6)


def test_one_long_step_predicts_what_many_short_ones_do() -> None:
    long, short = followed([0, 0.5, 1]), followed([0, 0.5, 1])
    long.predict(3)
    for at in (1.2, 1.9, 2.0, 3):
        short.predict(at)
    assert short.boxes(FIRST) == pytest.approx(long.boxes(FIRST))
    assert short.expected().spread == pytest.approx(long.expected().spread)


def test_whoever_is_unseen_for_longer_may_be_farther_away() -> None:
    motions = followed([0, 0.1, 0.2, 0.3])
    spreads = []
    for at in (0.4, 1, 2):
        motions.predict(at)
        spreads.append(motions.expected().spread[0, 0])
    assert spreads == sorted(spreads)
    assert spreads[-1] > 5 * spreads[0]


def test_uncertainty_scales_with_the_height_of_the_person() -> None:
    small, tall = followed([0, 0.2, 0.4], height=50), followed([0, 0.2, 0.4], height=200)
    assert tall.expected().spread == pytest.approx(4 * small.expected().spread)


def test_a_shrinking_box_never_turns_inside_out() -> None:
    motions = Motions(MotionSettings(growth=10))
    motions.add(np.array([[0.0, 0, 40, 100]]))
    motions.predict(0.1)
    motions.correct(FIRST, np.array([[15.0, 40, 25, 60]]), IN_VIEW)
    motions.predict(5)
    x1, y1, x2, y2 = motions.boxes(FIRST)[0]
    assert x2 > x1
    assert y2 > y1


def test_errors_that_last_move_a_track_less_the_quicker_the_frames_are() -> None:
    moved = []
    for settings in (MotionSettings(lasting=0.0), MotionSettings()):
        motions = Motions(settings)
        motions.predict(0)
        motions.add(walker(0))
        for i in range(1, 21):
            motions.predict(i / 10)
            motions.correct(FIRST, walker(0), IN_VIEW)
        motions.predict(2.1)
        motions.correct(FIRST, walker(0) + 20, IN_VIEW)
        moved.append(motions.boxes(FIRST)[0, 0] - walker(0)[0, 0])
    assert 0 < moved[1] < 0.9 * moved[0]


def test_two_frames_of_the_same_time_are_taken_in() -> None:
    motions = followed([0, 0.1, 0.1, 0.1])
    assert np.isfinite(motions.boxes(FIRST)).all()


def test_heights_are_known_the_better_the_more_often_they_were_seen() -> None:
    seldom, often = followed([0, 0.5]), followed([i / 10 for i in range(6)])
    assert 10 < often.expected().height_spread[0] < seldom.expected().height_spread[0] < 15


def test_a_clock_that_steps_back_moves_nobody() -> None:
    motions = followed([10, 10.1, 10.2])
    before = motions.boxes(FIRST)
    motions.predict(3)
    assert motions.boxes(FIRST) == pytest.approx(before)


def test_forgotten_rows_close_the_gap() -> None:
    motions = Motions(MotionSettings())
    motions.add(np.concatenate([walker(0), walker(1), walker(2)]))
    motions.keep(np.array([0, 2]))
    assert motions.boxes(np.array([0, 1])) == pytest.approx(np.concatenate([walker(0), walker(2)]))


def cut_off(box: FloatArray, px: float) -> FloatArray:
    """A box that ends so much above the feet."""
    return box - (0, 0, 0, px)


def feet(motions: Motions) -> float:
    return float(motions.boxes(FIRST)[0, 3])


def test_feet_that_others_hide_are_where_the_head_says() -> None:
    hidden, in_view = followed([i / 10 for i in range(20)]), followed([i / 10 for i in range(20)])
    for motions, share in ((hidden, HALF_HIDDEN), (in_view, IN_VIEW)):
        for at in (2.0, 2.1, 2.2, 2.3):
            motions.predict(at)
            motions.correct(FIRST, cut_off(walker(at), 20), share)
    assert feet(in_view) < 190
    assert feet(hidden) == pytest.approx(200, abs=8)


@pytest.mark.parametrize("step", [-5, 5], ids=["away", "nearer"])
def test_feet_that_others_hide_go_where_the_head_goes(step: float) -> None:
    motions = followed([0])
    for number in range(1, 26):
        motions.predict(number / 10)
        box = walker(0) + np.array([0, 1, 0, 1]) * step * number
        hidden = number > 20
        motions.correct(FIRST, cut_off(box, 20 * hidden), HALF_HIDDEN if hidden else IN_VIEW)
    assert feet(motions) == pytest.approx(200 + 25 * step, abs=10)


def test_the_more_is_hidden_the_less_a_box_says_of_the_feet() -> None:
    moved = []
    for share in (0.0, 0.1, 0.3, 0.6, 1.0):
        motions = followed([0, 0.1, 0.2, 0.3, 0.4])
        motions.predict(0.5)
        motions.correct(FIRST, cut_off(walker(0.5), 30), np.array([share]))
        moved.append(200 - feet(motions))
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] < moved[0] / 5


def test_who_is_in_full_view_stands_where_the_box_ends_whoever_else_is_hidden() -> None:
    ends = []
    for beside in (0.0, 0.5):
        motions, both = Motions(MotionSettings()), np.vstack([walker(0), walker(0) + 300])
        motions.add(both)
        motions.predict(0.1)
        motions.correct(np.array([0, 1]), cut_off(both, 20), np.array([0.0, beside]))
        ends.append(motions.boxes(np.array([0, 1]))[:, 3])
    (in_view, other), (beside_hidden, hidden) = ends
    assert beside_hidden == in_view
    assert hidden > other


def test_the_height_of_somebody_hidden_stays_less_well_known() -> None:
    spreads = []
    for share in (IN_VIEW, HALF_HIDDEN):
        motions = followed([0, 0.1, 0.2, 0.3, 0.4])
        motions.predict(0.5)
        motions.correct(FIRST, walker(0.5), share)
        spreads.append(motions.expected().height_spread[0])
    in_view, hidden = spreads
    assert hidden > in_view
