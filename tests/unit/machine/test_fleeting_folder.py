"""Where the pictures lie that a measurement needs, and that they do not stay."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.machine.fleeting_folder import fleeting_folder

SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def deaf_afterwards() -> Iterator[None]:
    """A signal that comes too late ends no tests."""
    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_pictures_lie_in_memory_for_their_owner_alone_and_are_gone_at_the_end(tmp_path: Path) -> None:
    with fleeting_folder(tmp_path) as folder:
        (folder / "picture").touch()
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_they_lie_with_the_temporary_files_where_memory_has_no_room_for_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with fleeting_folder(tmp_path / "not there") as folder:
        assert folder.parent == tmp_path
    assert not folder.exists()


@pytest.mark.parametrize("number", SIGNALS, ids=lambda each: each.name)
def test_a_signal_takes_them_away_however_many_follow(tmp_path: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as ended, fleeting_folder(tmp_path) as folder:
        try:
            signal.raise_signal(number)
        finally:
            for each in SIGNALS:
                signal.raise_signal(each)
    assert ended.value.code == 128 + number
    assert not folder.exists()
    assert signal.getsignal(number) is before


def test_a_program_that_outlives_its_terminal_goes_on(tmp_path: Path) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with fleeting_folder(tmp_path) as folder:
        signal.raise_signal(signal.SIGHUP)
        assert folder.exists()
