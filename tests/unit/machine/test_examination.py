"""Checks side by side, with a deadline."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from footfall.adapters.cameras.ffmpeg_commands import Hardware, Unit
from footfall.adapters.cameras.hardware import HardwareFinding
from footfall.cli.doctor import as_json, as_text
from footfall.config import CameraConfig, SiteConfig
from footfall.core.stream_choice import FOR_LOOKS
from footfall.errors import ModelError, SourceError
from footfall.machine import examination
from footfall.machine.examination import checks_of, examine
from footfall.machine.finding import Finding, Weight, good, hinders, stops
from footfall.machine.looking import Stream
from footfall.models.registry import DEFAULT_MODEL
from footfall.settings import Settings
from support.tiny_detector import save, tiny_network


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
def test_an_error_that_nobody_expected_is_a_finding_beside_the_others_and_its_place_is_logged(
    error: Exception, found: str, remedy: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Iterable[Finding]:
        raise error

    examined = examine({"disk": broken, "memory": lambda: [good("memory", "well")]})
    disk, memory = examined.findings
    assert (disk.weight, disk.subject, memory.weight) == (Weight.STOPS, "disk", Weight.GOOD)
    assert found in disk.found
    assert remedy in disk.remedy
    assert "s3cret" not in disk.found + caplog.text
    assert "in broken" in caplog.text


def test_a_model_that_is_not_there_is_fetched_by_a_command_wherever_footfall_runs(tmp_path: Path) -> None:
    site = SiteConfig.model_validate({"site": "mall", "cameras": {"door": CAMERA}})
    checks = checks_of(site, DEFAULT_MODEL, Settings.from_environment({"FOOTFALL_MODELS_DIR": str(tmp_path)}))
    subject = f"model {DEFAULT_MODEL}"
    (found,) = examine({subject: checks[subject]}).findings
    assert found == hinders(subject, "not fetched yet", f"`footfall models fetch {DEFAULT_MODEL}`")


CAMERA = CameraConfig(source="rtsp://10.0.0.7/one", substream="rtsp://10.0.0.7/two")
LARGE = Stream("h264", 3840, 2160, 10.0, 2.0, 8000.0, 5.0, 2.0)
SMALL = Stream("h264", 640, 360, 10.0, 2.0, 500.0, 5.0, 2.0)


def looked_at(
    camera: CameraConfig,
    streams: dict[str, Stream],
    monkeypatch: pytest.MonkeyPatch,
    model: str = "nets",
    models_dir: str = "nowhere",
    **site_has: object,
) -> Sequence[Finding]:
    """What is found of a camera with these streams, by their addresses; any other address does not answer."""

    def look(one: CameraConfig) -> Stream:
        if one.source not in streams:
            raise SourceError(f"{one.source} is not there")
        return streams[one.source]

    monkeypatch.setattr(examination, "look", look)
    site = SiteConfig.model_validate(
        {"site": "mall", "model": model, "cameras": {"door": camera}, **site_has}
    )
    checks = checks_of(site, model, Settings.from_environment({"FOOTFALL_MODELS_DIR": models_dir}))
    return examine({"camera door": checks["camera door"]}).findings


def told(findings: Sequence[Finding]) -> list[tuple[str, Weight, str]]:
    return [(each.subject, each.weight, each.found.split(",")[0]) for each in findings]


def test_a_cameras_substream_is_looked_at_beside_its_main_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"rtsp://10.0.0.7/one": LARGE, "rtsp://10.0.0.7/two": SMALL}
    found = looked_at(CAMERA, both, monkeypatch)
    assert told(found) == [
        ("camera door", Weight.GOOD, "h264"),
        ("camera door, substream", Weight.GOOD, "h264"),
        ("camera door, looked at", Weight.GOOD, "not known until its model is ready"),
    ]
    assert "640x360" in found[1].found


def stream_looked_at(*how: Any, **more: Any) -> str:
    (found,) = [each for each in looked_at(*how, **more) if each.subject == "camera door, looked at"]
    assert found.weight is Weight.GOOD
    return found.found


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (SMALL, "substream: the network sees 64x36, the substream has 640x360"),
        (
            replace(SMALL, width_px=32, height_px=18),
            "main stream: the network sees 64x36, the substream has only 32x18, and too few people were seen to know "
            "whether that is enough; after 500 sightings of people, one of each a second, their heights decide",
        ),
    ],
    ids=["large enough", "as people will tell"],
)
def test_it_is_told_which_stream_the_cameras_own_model_would_be_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: Stream, found: str
) -> None:
    own = CAMERA.model_copy(update={"model": str(save(tiny_network(tmp_path), tmp_path / "people.xml"))})
    both = {"rtsp://10.0.0.7/one": LARGE, "rtsp://10.0.0.7/two": second}
    assert stream_looked_at(own, both, monkeypatch) == found


def test_where_people_are_known_by_their_looks_the_main_stream_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = {"rtsp://10.0.0.7/one": LARGE, "rtsp://10.0.0.7/two": SMALL}
    assert stream_looked_at(CAMERA, both, monkeypatch, know_by_looks=True) == str(FOR_LOOKS)


def test_a_model_that_is_not_fetched_yet_is_not_fetched_to_tell_the_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = {"rtsp://10.0.0.7/one": LARGE, "rtsp://10.0.0.7/two": SMALL}
    monkeypatch.setattr(examination, "prepare_model", None)
    told = stream_looked_at(CAMERA, both, monkeypatch, DEFAULT_MODEL, str(tmp_path))
    assert told == "not known until its model is ready"


def test_a_substream_that_is_not_there_hinders_and_a_main_stream_that_is_not_there_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert told(looked_at(CAMERA, {"rtsp://10.0.0.7/one": LARGE}, monkeypatch)) == [
        ("camera door, substream", Weight.HINDERS, "rtsp://10.0.0.7/two is not there"),
        ("camera door", Weight.GOOD, "h264"),
    ]
    assert told(looked_at(CAMERA, {"rtsp://10.0.0.7/two": SMALL}, monkeypatch)) == [
        ("camera door", Weight.STOPS, "rtsp://10.0.0.7/one is not there"),
        ("camera door, substream", Weight.GOOD, "h264"),
        ("camera door, looked at", Weight.GOOD, "not known until its model is ready"),
    ]


@pytest.mark.parametrize(
    ("decoding", "found", "weight", "said"),
    [
        ({"skip_loop_filter": True}, None, Weight.GOOD, "by FFmpeg on the processor"),
        (
            {"hardware": True},
            HardwareFinding(Hardware(Unit.VAAPI, "/dev/dri/renderD128"), "gives the same picture"),
            Weight.GOOD,
            "by FFmpeg on VAAPI on /dev/dri/renderD128: gives the same picture",
        ),
        (
            {"hardware": True},
            HardwareFinding(None, "there is no graphics unit"),
            Weight.HINDERS,
            "by FFmpeg on the processor, though site.yaml asks for the graphics unit: there is no graphics unit",
        ),
        ({"hardware": True}, None, None, ""),
    ],
    ids=["asked for no hardware", "works", "does not", "no picture came to try with"],
)
def test_who_decodes_a_camera_with_decoding_is_told(
    monkeypatch: pytest.MonkeyPatch,
    decoding: dict[str, bool],
    found: HardwareFinding | None,
    weight: Weight | None,
    said: str,
) -> None:
    monkeypatch.setattr(examination.shutil, "which", lambda _: "/usr/bin/ffmpeg")
    monkeypatch.setattr(examination, "find_hardware", lambda *_, **__: found)
    camera = CameraConfig.model_validate({"source": "rtsp://10.0.0.7/one", "decoding": decoding})
    told = looked_at(camera, {"rtsp://10.0.0.7/one": LARGE}, monkeypatch)
    about = [(each.weight, each.found) for each in told if each.subject == "camera door, decoding"]
    assert about == ([] if weight is None else [(weight, said)])


def test_a_camera_whose_decoding_needs_a_missing_ffmpeg_is_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(examination.shutil, "which", lambda _: None)
    camera = CameraConfig.model_validate({"source": "rtsp://10.0.0.7/one", "decoding": {"hardware": True}})
    (first, *_) = looked_at(camera, {"rtsp://10.0.0.7/one": LARGE}, monkeypatch)
    assert (first.subject, first.weight) == ("camera door, decoding", Weight.STOPS)
    assert "its `decoding` needs FFmpeg" in first.found


def test_of_a_camera_that_is_off_the_substream_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(looked_at(CAMERA, {}, monkeypatch)) == [
        ("camera door", Weight.STOPS, "rtsp://10.0.0.7/one is not there")
    ]


@pytest.mark.parametrize(
    ("second", "weight"),
    [(SMALL, Weight.HINDERS), (replace(SMALL, width_px=32, height_px=18), Weight.STOPS)],
    ids=["looked at", "not looked at"],
)
def test_without_its_main_stream_a_camera_is_counted_where_the_substream_is_looked_at(
    second: Stream, weight: Weight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = CAMERA.model_copy(update={"model": str(save(tiny_network(tmp_path), tmp_path / "people.xml"))})
    found = looked_at(own, {"rtsp://10.0.0.7/two": second}, monkeypatch)
    (main,) = [each for each in found if each.subject == "camera door"]
    assert (main.weight, main.found) == (weight, "rtsp://10.0.0.7/one is not there")


def test_only_a_network_camera_without_a_substream_is_told_to_use_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = CAMERA.model_copy(update={"substream": None})
    large, _ = looked_at(alone, {"rtsp://10.0.0.7/one": LARGE}, monkeypatch)
    assert "second, smaller stream" in large.remedy
    usb = CameraConfig(source="/dev/video0")
    assert told(looked_at(usb, {"/dev/video0": LARGE}, monkeypatch)) == [("camera door", Weight.GOOD, "h264")]


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
