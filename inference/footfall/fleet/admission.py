"""Whether a device may be used: it must see the same people as the CPU, and last through a trial in another process."""

import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import zip_longest

from footfall.core.parity import disagreement
from footfall.fleet.samples import Sample
from footfall.fleet.task import Answer, Task, read_answer, write_task
from footfall.fleet.verdict import Outcome

_LAST_WORDS = 4000
"""Bytes of what a trial says on its standard error that are looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a trial has shown; the answer is there only where one was given."""

    outcome: Outcome
    detail: str | None = None
    answer: Answer | None = None


class Admission:
    """Tries devices, one at a time; `stop` may be called from another thread."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def judge(self, task: Task, samples: Sequence[Sample]) -> Finding | None:
        """Let a process of its own do the task, and compare what it saw with what the CPU saw; None if stopped."""
        with ExitStack() as stack:
            try:
                said = stack.enter_context(tempfile.TemporaryFile())
                process = self._start(said.fileno())
            except OSError as error:
                return Finding(Outcome.FAILED, f"no process for the trial: {error.strerror}")
            if process is None:
                return None
            try:
                answered = _answer(
                    process, write_task(task, [each.image for each in samples]), task.deadline_s
                )
            except subprocess.TimeoutExpired:
                return Finding(Outcome.HUNG, f"no answer within {task.deadline_s:g} s")
            if self._stopped:
                return None
            said.seek(max(0, said.tell() - _LAST_WORDS))
            last_words = said.read().decode(errors="replace").strip().splitlines()
        return _finding(process.returncode, answered, last_words, task, samples)

    @property
    def running(self) -> bool:
        """Whether a trial is going on."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the trial that runs, and begin no other."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def _start(self, said: int) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopped:
                return None
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,
            )
            return self._process


def _answer(process: subprocess.Popen[bytes], content: bytes, deadline_s: float) -> bytes:
    """What a process says to this; it has ended afterwards, come what may."""
    with process:
        try:
            answered, _ = process.communicate(content, deadline_s)
        finally:
            process.kill()
    return answered


def _finding(
    code: int, answered: bytes, last_words: Sequence[str], task: Task, samples: Sequence[Sample]
) -> Finding:
    """What it means that a process has ended so."""
    if code == -signal.SIGALRM:
        return Finding(Outcome.HUNG, f"no answer within {task.deadline_s:g} s")
    if code != 0:
        return Finding(Outcome.CRASHED, _crash(code, last_words))
    try:
        return _judged(read_answer(answered), samples, task.threshold)
    except ValueError:
        return Finding(Outcome.CRASHED, _crash(code, last_words))


def _judged(answer: Answer, samples: Sequence[Sample], threshold: float) -> Finding:
    if answer.error is not None:
        return Finding(Outcome.FAILED, answer.error)
    if answer.unsteady is not None:
        return Finding(Outcome.WRONG, f"two answers to one picture: {answer.unsteady}", answer)
    for sample, people in zip_longest(samples, answer.people, fillvalue=None):
        why = (
            "it did not look"
            if sample is None or people is None
            else disagreement(sample.people, people, threshold)
        )
        if why is not None:
            return Finding(Outcome.WRONG, f"it differs from the CPU: {why}", answer)
    return Finding(Outcome.PASSED, None, answer)


def _crash(code: int, last_words: Sequence[str]) -> str:
    how = f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return f"its process {how}{': ' + last_words[-1][:200] if last_words else ''}"
