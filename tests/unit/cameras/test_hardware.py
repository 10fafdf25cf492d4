"""What becomes of a graphics unit that is not there, or decodes otherwise; this test machine may have none."""

from pathlib import Path

import pytest

from footfall.adapters.cameras import hardware
from footfall.adapters.cameras.ffmpeg_capture import RawFormat
from footfall.adapters.cameras.ffmpeg_commands import Hardware, Unit, decode_sample_command
from footfall.adapters.cameras.hardware import (
    DecodedPicture,
    difference,
    find_hardware,
    render_nodes,
)
from footfall.errors import SourceError
from support.clips import make_clip

NODE = "/dev/dri/no-such-node"
PICTURE = DecodedPicture(RawFormat(2, 2), bytes([100] * 6), "")


@pytest.fixture
def clip(tmp_path: Path) -> str:
    return f"file:{make_clip(tmp_path / 'clip.mp4', 20, 10)}"


@pytest.mark.parametrize(
    ("found", "refusal"),
    [
        (PICTURE, None),
        (DecodedPicture(PICTURE.kind, bytes([101] * 6), ""), None),
        (DecodedPicture(PICTURE.kind, bytes([98] * 6), ""), "its picture differs by 2.0 of 255"),
        (DecodedPicture(PICTURE.kind, bytes([0] * 6), ""), "its picture differs by 100.0 of 255"),
        (DecodedPicture(RawFormat(4, 2), bytes([100] * 12), ""), "its picture has another size"),
        (DecodedPicture(None, b"", "No device"), "No device"),
        (DecodedPicture(None, b"", ""), "no picture in time"),
    ],
    ids=["same", "rounded", "off", "black", "larger", "failed", "silent"],
)
def test_only_the_same_picture_is_believed(found: DecodedPicture, refusal: str | None) -> None:
    assert difference(PICTURE, found) == refusal


@pytest.mark.integration
def test_a_graphics_unit_that_is_not_there_leaves_the_work_to_the_processor(clip: str) -> None:
    finding = find_hardware(clip, [NODE], timeout_s=60)
    assert finding is not None
    assert finding.hardware is None
    assert f"VAAPI on {NODE}: " in finding.because
    assert f"; QSV on {NODE}: " in finding.because
    assert "device" in finding.because.replace(NODE, "")


@pytest.mark.integration
def test_a_unit_that_gives_the_same_picture_is_taken(clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The processor stands in for the second unit; the first fails truly."""
    second = Hardware(Unit.QSV, NODE)
    monkeypatch.setattr(
        hardware,
        "decode_sample_command",
        lambda way: decode_sample_command(None if way == second else way),
    )
    finding = find_hardware(clip, [NODE], timeout_s=60)
    assert finding is not None
    assert finding.hardware == second
    assert finding.because == f"QSV on {NODE} gives the same picture as the processor"


@pytest.mark.integration
def test_a_unit_that_gives_another_picture_is_refused(clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def inverted(way: Hardware | None) -> list[str]:
        command = decode_sample_command(None)
        chain = command.index("-vf") + 1
        return [*command[:chain], command[chain] + ",negate" * (way is not None), *command[chain + 1 :]]

    monkeypatch.setattr(hardware, "decode_sample_command", inverted)
    finding = find_hardware(clip, [NODE], timeout_s=60)
    assert finding is not None
    assert finding.hardware is None
    assert "its picture differs by" in finding.because


@pytest.mark.integration
def test_without_a_picture_nothing_is_found_out(tmp_path: Path) -> None:
    assert find_hardware(f"file:{tmp_path / 'none.mp4'}", [NODE], timeout_s=60) is None


@pytest.mark.integration
def test_an_ffmpeg_that_knows_no_graphics_unit_is_said(clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "hardware_ways", lambda *_: [])
    finding = find_hardware(clip, [NODE], timeout_s=60)
    assert finding is not None
    assert finding.because.startswith("this FFmpeg knows neither VAAPI nor QSV")


def test_without_a_graphics_unit_nothing_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    finding = find_hardware("rtsp://cam/1", render_nodes(tmp_path), timeout_s=1)
    assert finding is not None
    assert finding.because == "there is no graphics unit in /dev/dri"


def test_a_missing_ffmpeg_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceError, match="expected the program ffmpeg"):
        find_hardware("rtsp://cam/1", [NODE], timeout_s=1)


def test_only_render_nodes_compute(tmp_path: Path) -> None:
    for name in ("card0", "renderD129", "renderD128", "by-path"):
        (tmp_path / name).touch()
    assert render_nodes(tmp_path) == [str(tmp_path / "renderD128"), str(tmp_path / "renderD129")]
