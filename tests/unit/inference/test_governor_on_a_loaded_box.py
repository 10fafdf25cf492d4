"""Who is spared on a box that has too much to do, hour after hour: every camera a little, none next to nothing."""

import logging
from statistics import fmean

import pytest

from footfall.core.pacing import LAG_S
from footfall.core.sparing import TURN, Sparing
from support.loaded_box import FPS_MIN, KEY_FPS, LoadedBox

HOUR_S = 3600
SETTLED_S = 900
"""After so long nothing of what was before is seen any more."""
BOXES = [(6, 2), (10, 4), (16, 4), (24, 8), (40, 8)]
"""Cameras and cores."""


def saturated(count: int, cores: int, decoding: float, share: float) -> LoadedBox:
    """Decoding takes a part of the box, and looking at a share of the cameras' pictures takes the rest."""
    fps = FPS_MIN + share * (10 - FPS_MIN)
    return LoadedBox(count, cores, decoding * cores / count, (1 - decoding) * cores / count / fps)


def after_another_load(box: LoadedBox) -> LoadedBox:
    """A minute later, and a further minute in which another program took most of the cores."""
    box.run(60)
    box.others = 3 * box.count
    box.run(60)
    box.others = 0
    return box


@pytest.mark.parametrize(("count", "cores"), BOXES)
@pytest.mark.parametrize(("decoding", "share"), [(0.3, 0.75), (0.5, 0.5), (0.6, 0.3), (0.8, 0.3)])
def test_nobody_stays_spared_where_all_can_be_seen_well_enough(
    count: int, cores: int, decoding: float, share: float
) -> None:
    box = after_another_load(saturated(count, cores, decoding, share))
    assert len(box.spared) > count / 2
    box.run(SETTLED_S)
    settled_at, late = box.second, 0
    for _ in range(HOUR_S // 4):
        box.run(1)
        late += box.lag_s > LAG_S
        assert not box.spared
        assert box.lag_s < 2 * LAG_S
        assert min(camera.analysed_fps for camera in box.cameras.values()) > FPS_MIN
    assert late < HOUR_S / 16
    assert not [second for second in box.changed if second > settled_at]


@pytest.mark.parametrize(("count", "cores"), [*BOXES, (30, 2)])
@pytest.mark.parametrize(
    ("decoding", "share"), [(0.5, 0.5), (0.8, 0.3), (0.8, 0.75), (0.95, 0.5), (0.95, 0.9)]
)
def test_rates_stay_near_what_the_box_can_do(
    count: int, cores: int, decoding: float, share: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    box = saturated(count, cores, decoding, share)
    box.run(SETTLED_S)
    caplog.clear()
    shares = []
    for _ in range(HOUR_S // 4):
        box.run(1)
        shares.append(box.governor.share)
        assert box.governor.strained
    assert not caplog.records, "nobody is told of every swing"
    assert min(shares) > 0.6 * share
    assert fmean(shares) > 0.9 * share


@pytest.mark.parametrize(("count", "cores"), BOXES)
def test_all_is_as_before_a_quarter_of_a_minute_after_another_load(count: int, cores: int) -> None:
    box = after_another_load(LoadedBox(count, cores, 0.3 * cores / count, 0.03 * cores / count))
    box.run(15)
    assert not box.spared
    assert box.governor.share == 1.0


@pytest.mark.parametrize(("count", "cores"), [(6, 2), (16, 4), (40, 8)])
@pytest.mark.parametrize("decoding", [1.2, 2.0])
def test_where_decoding_alone_is_too_much_some_are_spared_in_turns(
    count: int, cores: int, decoding: float
) -> None:
    box = LoadedBox(count, cores, decoding * cores / count, 0.002 * cores / count)
    box.run(2 * SETTLED_S)
    settled_at, seconds_spared, late = box.second, dict.fromkeys(box.cameras, 0), 0
    for _ in range(HOUR_S):
        box.run(1)
        late += box.lag_s > LAG_S
        for camera_id in box.spared:
            seconds_spared[camera_id] += 1
    changes = [second for second in box.changed if second > settled_at]
    turns, needed = HOUR_S / TURN, count * (1 - 1 / decoding)
    assert min(seconds_spared.values()) > 0.4 * max(seconds_spared.values())
    assert needed < sum(seconds_spared.values()) / (HOUR_S) < 1.4 * needed + 1
    assert len(changes) < 1.4 * turns, "few more than the turns take"
    assert late < 0.05 * HOUR_S


def test_nobody_is_looked_at_often_while_another_is_spared() -> None:
    box = LoadedBox(16, 4, 1.2 * 4 / 16, 0.002 * 4 / 16)
    box.run(SETTLED_S)
    rates = sorted(camera.analysed_fps for camera in box.cameras.values())
    assert rates[0] == KEY_FPS
    assert FPS_MIN <= rates[-1] <= 4.0


@pytest.mark.parametrize("count", [10, 16, 24])
def test_all_are_given_back_in_time_though_nothing_is_ever_idle(count: int) -> None:
    sparing = Sparing([[str(number) for number in range(count)]])
    for _ in range(20):
        sparing.step(1.0, idle=0.0)
    for _ in range((count + 1) * TURN):
        spared = sparing.step(0.0, idle=0.03)
    assert not spared
