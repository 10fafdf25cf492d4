"""How the end of a trial is read: the process that ends so is real, what it tries is not."""

import errno
import sys
import tempfile
import threading
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.fleet.admission import Admission, Finding
from footfall.fleet.samples import Sample
from footfall.fleet.task import Answer, Task, write_answer
from footfall.fleet.verdict import Outcome
from support.wait import wait_until

SOMEBODY = Detection(Box(0, 0, 40, 100), 0.9)
SAMPLES = [Sample(np.zeros((4, 6, 3), np.uint8), [SOMEBODY])]


def task(deadline_s: float = 30.0) -> Task:
    return Task(Path("people.xml"), "GPU.1", None, 0.5, 0.1, 1.0, deadline_s, len(SAMPLES))


def judged(program: str, deadline_s: float = 30.0) -> Finding:
    finding = Admission([sys.executable, "-c", program]).judge(task(deadline_s), SAMPLES)
    assert finding is not None
    return finding


def saying(answer: Answer) -> str:
    return f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({write_answer(answer)!r})"


@pytest.mark.parametrize(
    ("program", "outcome", "detail"),
    [
        (saying(Answer(people=((SOMEBODY,),))), Outcome.PASSED, None),
        ("print('a driver talks');" + saying(Answer(people=((SOMEBODY,),))), Outcome.PASSED, None),
        (saying(Answer(people=((),))), Outcome.WRONG, "it differs from the CPU: it lacks a person"),
        (saying(Answer()), Outcome.WRONG, "it differs from the CPU: it did not look"),
        (saying(Answer(unsteady="it lacks X")), Outcome.WRONG, "two answers to one picture: it lacks X"),
        (saying(Answer(error="no such device")), Outcome.FAILED, "no such device"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
            Outcome.CRASHED,
            "its process ended by SIGSEGV",
        ),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGALRM)",
            Outcome.HUNG,
            "no answer within 30 s",
        ),
        (
            "raise SystemExit('no libOpenCL')",
            Outcome.CRASHED,
            "its process ended with exit code 1: no libOpenCL",
        ),
        ("pass", Outcome.CRASHED, "its process ended with exit code 0"),
        (
            saying(Answer(people=((SOMEBODY,),))) + "; sys.exit(3)",
            Outcome.CRASHED,
            "its process ended with exit code 3",
        ),
    ],
)
def test_the_end_of_a_trial_is_told_apart(program: str, outcome: Outcome, detail: str | None) -> None:
    finding = judged(program)
    assert finding.outcome is outcome
    assert finding.detail == detail or (detail is not None and (finding.detail or "").startswith(detail))


def test_a_trial_without_answer_is_ended_at_the_deadline() -> None:
    finding = judged("import threading; threading.Event().wait()", deadline_s=1.0)
    assert finding == Finding(Outcome.HUNG, "no answer within 1 s")


def test_a_stop_ends_the_trial_that_runs_and_begins_no_other() -> None:
    admission = Admission([sys.executable, "-c", "import threading; threading.Event().wait()"])
    findings: list[Finding | None] = []
    trial = threading.Thread(target=lambda: findings.append(admission.judge(task(), SAMPLES)))
    trial.start()
    wait_until(lambda: admission.running, "a trial")
    admission.stop()
    trial.join(20)
    assert findings == [None]
    assert admission.judge(task(), SAMPLES) is None


def test_a_trial_that_cannot_begin_is_told() -> None:
    finding = Admission(["/no/such/program"]).judge(task(), SAMPLES)
    assert finding == Finding(Outcome.FAILED, "no process for the trial: No such file or directory")


def test_a_full_disk_is_told_as_a_trial_that_cannot_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    finding = Admission([sys.executable, "-c", ""]).judge(task(), SAMPLES)
    assert finding == Finding(Outcome.FAILED, "no process for the trial: No space left on device")
