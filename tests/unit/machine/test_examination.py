"""Checks side by side, with a deadline."""

import threading
from collections.abc import Iterable

import pytest

from footfall.cli.doctor import as_json, as_text
from footfall.errors import ModelError
from footfall.machine.examination import examine
from footfall.machine.finding import Finding, Weight, good, hinders, stops


def test_checks_run_side_by_side_and_are_told_in_their_order() -> None:
    both = threading.Barrier(2, timeout=20)

    def check(name: str) -> Iterable[Finding]:
        both.wait()
        yield good(name, "well")

    examined = examine({"one": lambda: check("one"), "two": lambda: check("two")}, deadline_s=30)
    assert [each.subject for each in examined.findings] == ["one", "two"]
    assert examined.finished


def test_a_check_that_hangs_is_told_and_holds_up_nobody() -> None:
    release = threading.Event()

    def hang() -> Iterable[Finding]:
        release.wait()
        return []

    try:
        examined = examine({"camera door": hang, "memory": lambda: [good("memory", "well")]}, deadline_s=0.2)
    finally:
        release.set()
    assert not examined.finished
    assert [(each.subject, each.weight) for each in examined.findings] == [
        ("camera door", Weight.STOPS),
        ("memory", Weight.GOOD),
    ]


def test_an_error_that_a_person_can_mend_is_a_finding_and_a_defect_is_none() -> None:
    def broken() -> Iterable[Finding]:
        raise ModelError("expected a model, found none")

    (found,) = examine({"model x": broken}).findings
    assert (found.weight, found.subject, found.found) == (
        Weight.STOPS,
        "model x",
        "expected a model, found none",
    )
    with pytest.raises(ZeroDivisionError):
        examine({"model x": lambda: [good("x", str(1 / 0))]})


def test_the_text_has_a_mark_a_remedy_and_a_sum() -> None:
    findings = [stops("camera door", "does not answer", "plug it in"), hinders("clock", "wrong", "set it")]
    text = as_text([*findings, good("memory", "well")], coloured=False)
    assert text.splitlines() == [
        "  STOP   camera door: does not answer",
        "         -> plug it in",
        "  warn   clock: wrong",
        "         -> set it",
        "   ok    memory: well",
        "",
        "1 stop counting, 1 could be better, 1 are well",
    ]
    assert "\x1b[31mSTOP\x1b[0m" in as_text(findings, coloured=True)


def test_long_lines_are_broken_at_words() -> None:
    lines = as_text([good("camera", "word " * 60)], coloured=False).splitlines()
    assert max(map(len, lines)) <= 100


def test_json_says_whether_counting_goes_on() -> None:
    assert '"counts": true' in as_json([hinders("clock", "wrong", "set it")])
    assert '"counts": false' in as_json([stops("disk", "full", "empty it")])
