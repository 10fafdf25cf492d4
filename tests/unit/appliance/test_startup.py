from pathlib import Path

import pytest

from footfall_appliance.errors import ApplianceError
from footfall_appliance.startup import last_lines, wait_until_healthy
from footfall_appliance.supervisor_client import PartState


def test_each_part_gets_a_line_as_soon_as_it_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def works_when_asked_twice() -> bool:
        asked.append("ui")
        return len(asked) > 1

    wait_until_healthy({"ui": works_when_asked_twice, "mosquitto": lambda: True}, list, tmp_path, 10.0)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["mosquitto", "ui"]
    assert all("works after" in line for line in lines)


def test_a_part_that_is_late_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    (tmp_path / "ui.log").write_text("one\ncannot read the key\n")
    with pytest.raises(ApplianceError, match="ui did not work within 0 s") as raised:
        wait_until_healthy({"ui": lambda: False, "mosquitto": lambda: True}, list, tmp_path, 0.0)
    assert "cannot read the key" in str(raised.value)


def test_a_part_that_keeps_ending_is_given_up_before_the_deadline(tmp_path: Path) -> None:
    (tmp_path / "inference.log").write_text("no such model\n")
    endings = iter(range(1, 100))

    def states() -> list[PartState]:
        return [PartState("inference", False, "Exited too quickly", next(endings))]

    with pytest.raises(ApplianceError, match="inference keeps ending") as raised:
        wait_until_healthy({"inference": lambda: False}, states, tmp_path, 60.0)
    assert "no such model" in str(raised.value)


def test_one_ending_seen_again_and_again_is_one_ending(tmp_path: Path) -> None:
    answers = iter([False] * 5 + [True])
    states = [PartState("ui", False, "Exited too quickly", 7)]
    wait_until_healthy({"ui": lambda: next(answers)}, lambda: states, tmp_path, 60.0)


def test_the_end_of_a_log_names_the_log(tmp_path: Path) -> None:
    log = tmp_path / "ui.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    shown = last_lines(log).splitlines()
    assert shown[0] == f"the last lines of {log}:"
    assert shown[1:] == [f"  line {number}" for number in range(85, 100)]


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "ui.log").endswith("(empty)")
