"""The power goes at moments that nobody chose; the box counts again, with the settings, passwords and totals it had."""

import random
import threading
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
from support.partitions import mend, partition, read_file, write_file
from support.qemu import Machine, copy_disk
from support.ui import Operator
from support.wait import wait_until

pytestmark = [pytest.mark.image, pytest.mark.timeout(5400)]

CUTS = 5
LATEST_CUT_S = 240
SITE = "/site.yaml"
SECRETS = ("/private/operator.password", "/private/ui.key", "/private/mqtt-inference.password")
NAME = "Mall of the five power cuts"
# Today's totals are written once a minute.
SAVED_WITHIN_S = 75


class Diary:
    """When how many visits were shown."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []

    def note(self, shown: Board | None) -> None:
        if shown is not None:
            self._seen.append((time.monotonic(), visits(shown)))

    def certain_at(self, moment: float) -> int:
        """The visits that were certainly on the disk by then."""
        return max((number for at, number in self._seen if at < moment - SAVED_WITHIN_S), default=0)


def test_nothing_is_lost_in_five_power_cuts(image: Path, tmp_path: Path, note: Callable[[str], None]) -> None:
    seed = random.SystemRandom().randrange(10**6)
    note(f"power cuts: seed {seed}")
    moments = random.Random(seed)
    disk = copy_disk(image, tmp_path / "disk.raw", 6)
    machine = Machine(tmp_path, [disk])
    diary = Diary()
    with machine:
        password = wait_for_password(machine, 400)
        _until_visits(machine, password, diary)
        machine.cut_power()
    _name_the_site(disk, tmp_path)
    before = {path: _kept(disk, path) for path in (SITE, *SECRETS)}
    for number in range(CUTS):
        with machine:
            cut_after = moments.uniform(1, LATEST_CUT_S)
            certain = _watch(machine, password, cut_after, diary)
            machine.cut_power()
        with machine:
            began = time.monotonic()
            operator = wait_for_operator(machine, password, 400)
            shown = wait_for_counts(operator)
            note(
                f"power cut {number + 1} after {cut_after:.0f} s: {certain} visits certain, {visits(shown)} there; "
                f"counts again after {time.monotonic() - began:.0f} s"
            )
            assert site_name(shown) == NAME, f"seed {seed}"
            assert visits(shown) >= certain, f"seed {seed}"
            diary.note(shown)
            machine.cut_power()
    assert {path: _kept(disk, path) for path in before} == before, f"seed {seed}"


def _until_visits(machine: Machine, password: str, diary: Diary) -> None:
    """Count until there are totals to lose, and for so long that they are on the disk."""
    operator = wait_for_operator(machine, password, 400)
    diary.note(wait_until(lambda: (shown := counted(operator)) and visits(shown) and shown, "a visit", 900))
    noted = time.monotonic()
    wait_until(
        lambda: time.monotonic() > noted + SAVED_WITHIN_S, "the totals' next minute", SAVED_WITHIN_S + 30
    )


def _watch(machine: Machine, password: str, for_s: float, diary: Diary) -> int:
    """Look on until it is time to cut; returns the visits that were on the disk by then."""
    end = time.monotonic() + for_s
    operator = None
    pause = threading.Event()
    while time.monotonic() < end:
        if operator is None:
            operator = _page(machine, password, end)
        else:
            diary.note(counted(operator))
        pause.wait(min(1.0, max(0.0, end - time.monotonic())))
    return diary.certain_at(time.monotonic())


def _page(machine: Machine, password: str, end: float) -> Operator | None:
    try:
        return wait_for_operator(machine, password, max(0.1, end - time.monotonic()))
    except AssertionError:
        return None


def _name_the_site(disk: Path, folder: Path) -> None:
    """What the IT person does: edit site.yaml."""
    site = _kept(disk, SITE).decode()
    assert "name: Demo mall" in site
    edited = folder / "site.yaml"
    edited.write_text(site.replace("name: Demo mall", f"name: {NAME}"))
    write_file(disk, partition(disk, "footfall-data"), SITE, edited)


def _kept(disk: Path, path: str) -> bytes:
    """A file on the data partition of a PC that is off."""
    data = partition(disk, "footfall-data")
    mend(disk, data)
    content = read_file(disk, data, path)
    assert content, f"{path} is missing or empty"
    return content
