"""Pictures to calibrate on: evenly spread, few in memory, and a clear word where there are none."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from fakes import ScriptedSource
from footfall.config import CameraConfig
from footfall.core.frame import CameraState, Frame, Image, Missing
from footfall.core.placement import Fit
from footfall.core.stream_choice import NetworkInput, StreamChooser
from footfall.errors import ConfigError, SourceError
from footfall.workbench import gathering
from footfall.workbench.gathering import (
    LARGEST_PX,
    LIVE_S,
    SILENT_S,
    cameras_with,
    from_cameras,
    from_paths,
    spread,
)
from support.sites import SMALLEST, load


def numbered(count: int) -> Iterator[Image]:
    return (np.full((1, 1, 3), number, np.uint8) for number in range(count))


@pytest.mark.parametrize(("there", "wanted"), [(3, 10), (10, 10), (37, 10), (200, 7)])
def test_pictures_are_spread_over_all_there_are(there: int, wanted: int) -> None:
    found = [int(image[0, 0, 0]) for image in spread(numbered(there), wanted)]
    assert len(found) == min(there, wanted)
    assert found == sorted(set(found))
    assert found[0] == 0
    assert found[-1] >= there - 1 - there / wanted


def test_a_camera_that_sends_is_watched_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = [
        Missing(float(second), CameraState.STALLED, "slow")
        if second % 10 == 9
        else Frame(image, float(second))
        for second, image in enumerate(numbered(250))
    ]
    monkeypatch.setattr(gathering, "open_source", lambda *_, **__: ScriptedSource(sent))
    camera = CameraConfig(name="door", source="rtsp://127.0.0.1/door")
    seconds = [int(image[0, 0, 0]) for image in from_cameras([camera], 12)]
    assert len(seconds) == 12
    assert seconds[0] == 0
    assert LIVE_S - 12 < seconds[-1] <= LIVE_S
    assert set(np.diff(seconds)) <= {10, 20}


@pytest.mark.parametrize("seen_by", [None, NetworkInput(Fit.LETTERBOX, 416, 416)])
@pytest.mark.parametrize("substream", [None, "rtsp://127.0.0.1/second"])
def test_of_two_streams_the_one_is_taken_that_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, seen_by: NetworkInput | None, substream: str | None
) -> None:
    choosers: list[StreamChooser | None] = []

    def open_source(*_: object, chooser: StreamChooser | None, **__: object) -> ScriptedSource:
        choosers.append(chooser)
        return ScriptedSource([Frame(image, 0.0) for image in numbered(1)])

    monkeypatch.setattr(gathering, "open_source", open_source)
    from_cameras([CameraConfig(name="door", source="rtsp://127.0.0.1/door", substream=substream)], 1, seen_by)
    (chooser,) = choosers
    assert (chooser is not None) is bool(seen_by and substream)
    if chooser is not None:
        assert chooser.choose(704, 576, in_use=False).substream


@pytest.mark.parametrize(("comes_at", "waited_for"), [(SILENT_S, True), (SILENT_S + 1, False)])
def test_a_camera_that_stays_silent_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, comes_at: float, waited_for: bool
) -> None:
    silent = [Missing(second, CameraState.OFFLINE, "401") for second in np.arange(0.0, comes_at)]
    seen = [*silent, Frame(next(numbered(1)), comes_at)]
    monkeypatch.setattr(gathering, "open_source", lambda *_, **__: ScriptedSource(seen))
    camera = CameraConfig(name="door", source="rtsp://127.0.0.1/door")
    if waited_for:
        assert len(from_cameras([camera], 12)) == 1
    else:
        with pytest.raises(SourceError, match="got none from door"):
            from_cameras([camera], 12)


def test_cameras_without_pictures_are_named_even_if_others_send(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = [Missing(float(second), CameraState.OFFLINE, "gone") for second in range(130)]
    sent = [Frame(image, float(second)) for second, image in enumerate(numbered(130))]
    monkeypatch.setattr(
        gathering,
        "open_source",
        lambda camera, **_: ScriptedSource(sent if camera.name == "hall" else gone),
    )
    cameras = [
        CameraConfig(name=name, source=f"rtsp://127.0.0.1/{name}") for name in ("door", "hall", "yard")
    ]
    with pytest.raises(SourceError, match="got none from door, yard: "):
        from_cameras(cameras, 12)


SITE = """\
site: mall
model: nanodet-g-416
cameras:
  door: {source: rtsp://127.0.0.1/door, model: nanodet-g-416@upright}
  hall: {source: rtsp://127.0.0.1/hall, night_model: nanodet-g-416@night}
  yard: {source: rtsp://127.0.0.1/yard}
  cellar: {source: rtsp://127.0.0.1/cellar, model: nanodet-g-416@low, enabled: false}
"""


@pytest.mark.parametrize(
    ("model", "cameras"),
    [
        ("nanodet-g-416", ["hall", "yard"]),
        ("nanodet-g-416@upright", ["door"]),
        ("nanodet-g-416@night", ["hall"]),
        ("person-detection-0200", ["door", "hall", "yard"]),
    ],
    ids=["the site's", "some cameras' form", "at night", "not in use yet"],
)
def test_a_model_is_fitted_to_the_cameras_that_use_it(tmp_path: Path, model: str, cameras: list[str]) -> None:
    assert [camera.name for camera in cameras_with(model, load(tmp_path, SITE))] == cameras


@pytest.mark.parametrize("form", ["uprigt", "low"], ids=["mistyped", "of a camera that is off"])
def test_a_form_that_no_camera_uses_is_refused(tmp_path: Path, form: str) -> None:
    with pytest.raises(
        ConfigError, match=f"`model: nanodet-g-416@{form}`, found .*@night, nanodet-g-416@upright"
    ):
        cameras_with(f"nanodet-g-416@{form}", load(tmp_path, SITE))


def test_a_site_whose_cameras_are_all_off_is_refused(tmp_path: Path) -> None:
    off = SMALLEST.replace("    source", "    enabled: false\n    source")
    with pytest.raises(ConfigError, match="expected a camera that is on"):
        cameras_with("nanodet-g-416", load(tmp_path, off))


def test_large_pictures_are_kept_smaller(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "large.png"), np.zeros((1080, 2 * LARGEST_PX, 3), np.uint8))
    (found,) = from_paths([tmp_path / "large.png"], 1)
    assert found.shape == (540, LARGEST_PX, 3)


def test_a_folder_of_pictures_is_read_in_order(tmp_path: Path) -> None:
    for number, image in enumerate(numbered(3)):
        cv2.imwrite(str(tmp_path / f"{number}.png"), image)
    assert [int(image[0, 0, 0]) for image in from_paths([tmp_path], 3)] == [0, 1, 2]


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"expected pictures .* found none"):
        from_paths([tmp_path], 3)


@pytest.mark.parametrize("name", ["clip.mp4", "picture.jpg"])
@pytest.mark.parametrize("content", [None, b"nothing of the kind"], ids=["missing", "no such file format"])
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=name):
        from_paths([tmp_path / name], 3)
