"""The conversation at the terminal."""

import io
from pathlib import Path

import pytest

from footfall.cli.asking import ask
from footfall.workbench.audit.sheet import Sheet
from support.audits import BASIS, sheet


def conversation(
    typed: str, folder: Path, monkeypatch: pytest.MonkeyPatch, counted: Sheet | None = None
) -> tuple[bool, Sheet]:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{word}\n" for word in typed.split(","))))
    counted = counted or sheet()
    return ask(counted, folder), counted


def test_all_counts_are_asked_clip_by_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done, counted = conversation("1,2,3,4,5,6,7,8,9", tmp_path, monkeypatch)
    assert done
    assert [list(each.manual.values()) for each in counted.clips] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    said = capsys.readouterr().out
    assert f"clip 2 of 3, 0:00:20 to 0:00:30 of the recording: {tmp_path / 'clip-02.mp4'}" in said
    assert "Door, in, people: " in said
    assert "Shoe shop, visits begun: " in said


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "", "10000", "1 2"])
def test_wrong_input_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    done, counted = conversation(f"1,{wrong},2,3,4,5,6,7,8,9", tmp_path, monkeypatch)
    assert done
    assert list(counted.clips[0].manual.values()) == [1, 2, 3]
    assert f"expected a whole number from 0 to 9999, or b or q, found '{wrong}'" in capsys.readouterr().out


def test_one_can_go_back_over_the_clips_and_not_before_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done, counted = conversation("b,1,2,3,b,30,4,5,6,7,8,9", tmp_path, monkeypatch)
    assert done
    assert [list(each.manual.values()) for each in counted.clips] == [[1, 2, 30], [4, 5, 6], [7, 8, 9]]
    assert "Shoe shop, visits begun (was 3): " in capsys.readouterr().out


@pytest.mark.parametrize("end", ["q", "Q", None], ids=["q", "capital", "end of input"])
def test_whoever_stops_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str | None
) -> None:
    done, _ = conversation("1,2,3,4" + (f",{end}" if end else ""), tmp_path, monkeypatch)
    assert not done
    kept = Sheet.load(tmp_path, BASIS, None)
    assert kept is not None
    assert kept.open[0] == (2, "door out")
    done, counted = conversation("5,6,7,8,9", tmp_path, monkeypatch, kept)
    assert done
    assert [list(each.manual.values()) for each in counted.clips] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
