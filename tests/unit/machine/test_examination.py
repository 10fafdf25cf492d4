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


def test_an_error_that_a_person_can_mend_is_a_finding() -> None:
    def broken() -> Iterable[Finding]:
        raise ModelError("expected a model, found none")

    (found,) = examine({"model x": broken}).findings
    assert (found.weight, found.subject, found.found) == (
        Weight.STOPS,
        "model x",
        "expected a model, found none",
    )


@pytest.mark.parametrize(
    ("error", "found", "remedy"),
    [
        (ValueError("s3cret"), "could not be examined: ValueError", "report it"),
        (PermissionError(13, "Permission denied", "/state"), "Permission denied: '/state'", "access"),
    ],
    ids=["a defect", "the system refuses"],
)
def test_an_error_that_nobody_expected_is_a_finding_beside_the_others_and_its_traceback_is_logged(
    error: Exception, found: str, remedy: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Iterable[Finding]:
        raise error

    examined = examine({"disk": broken, "memory": lambda: [good("memory", "well")]})
    disk, memory = examined.findings
    assert (disk.weight, disk.subject, memory.weight) == (Weight.STOPS, "disk", Weight.GOOD)
    assert found in disk.found
    assert remedy in disk.remedy
    assert "s3cret" not in disk.found
    assert "Traceback" in caplog.text


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
