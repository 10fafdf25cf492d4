"""A process that looks at cameras and does not do as it should; real processes, of a program that the test wrote."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from footfall.looking import looker
from footfall.looking.looker import LookerError, LookerProcess
from footfall.looking.words import Part

HANGS = "time.sleep(60)"
LETS_GO_AND_HANGS = "os.close(int(sys.argv[-1])); time.sleep(60)"
ENDS = "sys.exit(3)"


@contextmanager
def started(does: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LookerProcess]:
    program = folder / "looker"
    program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setattr(looker.sys, "executable", str(program))
    monkeypatch.setattr(looker, "GRACE_S", 0.3)
    monkeypatch.setattr(looker, "STARTS_S", 0.3 if does == HANGS else 60.0)
    with closing(LookerProcess(Part(2, ["north"], 1, True, {}), None)) as process:
        yield process


@pytest.mark.parametrize(
    ("does", "said"),
    [
        pytest.param(
            HANGS, r"looks at north, has said nothing for 0\.3 s;", id="hangs before its first word"
        ),
        pytest.param(LETS_GO_AND_HANGS, "says nothing more, and does not end;", id="hangs at its end"),
        pytest.param(ENDS, "has ended with status 3;", id="ends"),
    ],
)
def test_a_process_that_does_not_do_as_it_should_is_told(
    does: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(does, tmp_path, monkeypatch) as process, pytest.raises(LookerError, match=said):
        next(process.reports())


def test_a_process_that_hangs_ends_by_force_and_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(HANGS, tmp_path, monkeypatch) as process:
        process.stop()
        assert list(process.reports()) == []
