"""What this program and those that it has started take."""

import subprocess
from pathlib import Path

from footfall.adapters.programs import FFMPEG, FOOTFALL, Program, ProgramMeter, program_in, programs

STAT = "{pid} ({name}) S 1 1 1 0 -1 4194560 9 9 9 9 150 50 20 5 20 0 9 0 9 9 250 18446744073709551615 1 1 0"


def lay(proc: Path, pid: int, name: str, children: str = "") -> None:
    task = proc / str(pid) / "task" / str(pid)
    task.mkdir(parents=True)
    (proc / str(pid) / "stat").write_text(STAT.format(pid=pid, name=name))
    (task / "children").write_text(children)


def test_memory_and_time_are_read_whatever_the_name_is() -> None:
    found = program_in(STAT.format(pid=7, name="a) (b"))
    assert (found.name, found.cpu_s) == (FOOTFALL, 2.25)
    assert found.resident_bytes == 250 * 4096
    assert program_in(STAT.format(pid=7, name="ffmpeg")).name == FFMPEG


def test_those_that_were_started_and_theirs_count_and_one_that_has_ended_does_not(tmp_path: Path) -> None:
    lay(tmp_path, 1, "python", "2 3 ")
    lay(tmp_path, 2, "ffmpeg")
    lay(tmp_path, 3, "python", "4 5")
    lay(tmp_path, 4, "ffmpeg")
    assert [each.name for each in programs(tmp_path, 1)] == [FOOTFALL, FFMPEG, FOOTFALL, FFMPEG]


def test_what_is_missing_for_a_moment_is_no_fall() -> None:
    answers = iter([[3.0, 1.0], [3.5], [4.0, 1.5]])
    meter = ProgramMeter(lambda: (Program(FOOTFALL, 1, cpu_s) for cpu_s in next(answers)))
    assert [meter().cpu_s for _ in range(3)] == [4.0, 4.0, 5.5]


def test_this_program_is_one_of_them() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            first, *others = programs()
        finally:
            child.kill()
    assert isinstance(first, Program)
    assert first.resident_bytes > 1e6
    assert others
