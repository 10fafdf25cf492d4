"""The power goes at moments that nobody chose; the box counts again, with the settings, passwords and totals it had."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.appliance_page import (
    Board,
    counted,
    site_name,
    visits,
    wait_for_counts,
    wait_for_operator,
    wait_for_password,
)
from support.lamp import put_lamp_on
from support.partitions import partition, read_file, taken_out
from support.qemu import Machine, copy_disk
from support.wait import wait_until

pytestmark = [pytest.mark.image, pytest.mark.timeout(5400)]

CUTS = 5
LATEST_CUT_S = 200
SITE = "/site.yaml"
SECRETS = ("/private/operator.password", "/private/ui.key", "/private/mqtt-inference.password")
NAME = "Mall of the five power cuts"
# Today's totals are written once a minute.
SAVED_WITHIN_S = 75


class Diary:
    """When how many visits were shown, and how many of them no power cut can take away."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []
        self._kept = 0

    def note(self, shown: Board | None) -> None:
        if shown is not None:
            self._seen.append((time.monotonic(), visits(shown)))

    def certain(self) -> int:
        """The visits that are certainly on the disk by now."""
        saved = time.monotonic() - SAVED_WITHIN_S
        return max([self._kept, *(number for at, number in self._seen if at < saved)])

    def power_cut(self) -> int:
        """Forget what may have been lost; returns what is certainly there."""
        self._kept = self.certain()
        self._seen.clear()
        return self._kept


def test_nothing_is_lost_in_five_power_cuts(image: Path, tmp_path: Path, note: Callable[[str], None]) -> None:
    seed = random.SystemRandom().randrange(10**6)
    note(f"power cuts: seed {seed}")
    moments = random.Random(seed)
    disk = copy_disk(image, tmp_path / "disk.raw", 6)
    put_lamp_on(disk, tmp_path, NAME)
    machine = Machine(tmp_path, [disk])
    diary = Diary()
    with machine:
        password = wait_for_password(machine, 400)
        _count_for_a_while(machine, password, diary)
    diary.power_cut()
    before = _kept(disk, tmp_path)
    for number in range(1, CUTS + 1):
        cut_after = moments.uniform(1, LATEST_CUT_S)
        with machine:
            _watch(machine, password, cut_after, diary)
        certain = diary.power_cut()
        began = time.monotonic()
        with machine:
            shown = wait_for_counts(wait_for_operator(machine, password, 400))
            note(
                f"power cut {number} after {cut_after:.0f} s: {certain} visits certain, {visits(shown)} there; "
                f"counts again after {time.monotonic() - began:.0f} s"
            )
            assert site_name(shown) == NAME, f"seed {seed}"
            assert visits(shown) >= certain > 0, f"seed {seed}"
            diary.note(shown)
        diary.power_cut()
        assert _kept(disk, tmp_path) == before, f"seed {seed}"


def _count_for_a_while(machine: Machine, password: str, diary: Diary) -> None:
    """Until there are totals to lose, and so long that they are on the disk."""
    operator = wait_for_operator(machine, password, 400)
    wait_for_counts(operator)

    def certain() -> bool:
        diary.note(counted(operator))
        return diary.certain() > 0

    wait_until(certain, "visits that are on the disk", 300, every_s=2)


def _watch(machine: Machine, password: str, for_s: float, diary: Diary) -> None:
    """Look on until it is time to cut."""
    end = time.monotonic() + for_s
    try:
        operator = wait_for_operator(machine, password, for_s)
        wait_until(lambda: diary.note(counted(operator)), "the power cut", end - time.monotonic(), every_s=2)
    except AssertionError:
        assert time.monotonic() >= end, "the machine went off by itself"


def _kept(disk: Path, folder: Path) -> dict[str, bytes]:
    """Settings and secrets on the data partition of a PC that is off."""
    data = taken_out(disk, partition(disk, "footfall-data"), folder / "data.ext4")
    kept = {path: read_file(data, path) for path in (SITE, *SECRETS)}
    data.unlink()
    assert all(kept.values()), kept.keys()
    return kept
