"""`footfall audit` on a real recording, by somebody who counts as its labels do."""

import csv
import io
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from footfall.adapters.cameras.video_file import VideoFile
from footfall.cli import main
from footfall.config import load_site
from footfall.core.auditing import Clip, Happening, counted, thing
from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.core.tracking import Track, TrackState
from footfall.stations import monitors_of
from support.clips import make_clip
from support.models import PETS, default_model, models_dir

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]

WIDTH_PX, HEIGHT_PX, FPS = 768, 576, 10.0
VIDEO = PETS / "vtest.avi"
SITE = """\
site: mall
cameras:
  walkway:
    name: Walkway
    source: rtsp://127.0.0.1/unused
    zones:
      left: {name: Left window, polygon: [[0.078, 0.365], [0.378, 0.356], [0.378, 0.530], [0.078, 0.443]]}
      junction: {name: Junction, polygon: [[0.612, 0.365], [0.807, 0.339], [0.807, 0.582], [0.612, 0.582]]}
    lines:
      mid: {name: Middle door, from: [0.430, 0.330], to: [0.430, 0.582]}
      right: {name: Right door, from: [0.833, 0.330], to: [0.833, 0.781]}
  bare:
    source: rtsp://127.0.0.1/unused
"""
Counts = list[dict[str, int]]


def audit(site: Path, folder: Path, *more: str, camera: str = "walkway", recording: Path = VIDEO) -> int:
    wanted = ["--site", str(site), "--camera", camera, "--seconds", "20", "--out", str(folder)]
    return main(["audit", str(recording), *wanted, *more])


def clips_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.mp4"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "site.yaml"
    path.write_text(SITE)
    return path


@pytest.fixture(scope="module")
def begun(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit that was stopped at its first question."""
    folder = tmp_path_factory.mktemp("audit") / "begun"
    default_model()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTFALL_MODELS_DIR", str(models_dir()))
        patch.setattr("sys.stdin", io.StringIO("q\n"))
        assert audit(site, folder, "--seed", "3") == 0
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That audit, to be gone on with."""
    monkeypatch.setenv("FOOTFALL_MODELS_DIR", str(models_dir()))
    return Path(shutil.copytree(begun, tmp_path / "audit"))


@pytest.fixture(scope="module")
def people() -> dict[int, list[tuple[int, Box]]]:
    """Frame number from 1 -> who is where."""
    frames = defaultdict(list)
    with (PETS / "gt.txt").open(newline="") as file:
        for frame, number, left, top, width, height, *_ in csv.reader(file):
            x, y = float(left), float(top)
            frames[int(frame)].append((int(number), Box(x, y, x + float(width), y + float(height))))
    return frames


@pytest.fixture(scope="module")
def truth(site: Path, begun: Path, people: dict[int, list[tuple[int, Box]]]) -> Counts:
    """What the labels count in each clip, in the order of asking."""
    watching = monitors_of(load_site(site).cameras["walkway"], WIDTH_PX, HEIGHT_PX)
    happenings: list[Happening] = []
    for frame in range(1, max(people) + 1):
        tracks = [Track(number, box, TrackState.CONFIRMED, 1.0) for number, box in people[frame]]
        events = [event for each in watching for event in each.update(tracks, (frame - 1) / FPS)]
        happenings += [(what, event.at) for event in events if (what := thing(event))]
    sheet = sheet_of(begun)
    return [counted(Clip(**each["clip"]), happenings, list(sheet["things"])) for each in sheet["clips"]]


def sheet_of(folder: Path) -> dict[str, list[dict[str, dict[str, float]]]]:
    found: dict[str, list[dict[str, dict[str, float]]]] = json.loads(
        (folder / "audit-sheet.json").read_text()
    )
    return found


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[object]], None]:
    """What a person will type."""
    return lambda words: monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{word}\n" for word in words)))


def test_a_person_counts_with_a_break_and_learns_how_right_the_machine_is(
    site: Path,
    folder: Path,
    truth: Counts,
    types: Callable[[Sequence[object]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = [count for clip in truth for count in clip.values()]
    assert len(clips_in(folder)) == 3 and len(answers) == 18
    types([*answers[:7], "about 3", "q"])
    assert audit(site, folder) == 0
    said = capsys.readouterr().out
    assert "expected a whole number from 0 to 9999, or b or q, found 'about 3'; try again" in said
    assert "stopped with 11 of 18 counts to go" in said
    assert len(clips_in(folder)) == 3

    types(answers[7:])
    assert audit(site, folder) == 0
    said = capsys.readouterr().out
    assert "clip 1 of 3" not in said, "it goes on where it stopped"
    assert re.search(r"all together: the interval rests on \d\d+ counts; one person may be 4 of them", said)
    assert [path.name for path in folder.iterdir()] == ["audit.json"], "no picture is kept"
    found = json.loads((folder / "audit.json").read_text())
    assert [clip["manual"] for clip in found["counts"]] == truth
    results = {row["name"]: row for row in found["results"]}
    together = results["all together"]
    assert together["manual"] == sum(answers)
    assert together["accuracy"]["value"] > 0.8
    assert together["net"]["value"] == pytest.approx(1, abs=0.15)
    assert (
        0.5 < together["accuracy"]["low"] < together["accuracy"]["value"] < together["accuracy"]["high"] <= 1
    )
    assert together["accuracy"]["low"] > results["Middle door, in"]["accuracy"]["low"], "more people say more"


def pictures(path: Path) -> Iterator[Image]:
    with closing(VideoFile(path)) as video:
        for _ in video.times():
            image = video.picture()
            assert image is not None
            yield image


def test_clips_can_be_played_and_show_their_time_of_the_recording(folder: Path) -> None:
    recording = list(pictures(VIDEO))
    for path, each in zip(clips_in(folder), sheet_of(folder)["clips"], strict=True):
        start = int(np.ceil(each["clip"]["start_s"] * FPS))
        shown = list(pictures(path))
        assert len(shown) == pytest.approx(200, abs=1)
        assert {image.shape for image in shown} == {(HEIGHT_PX, WIDTH_PX, 3)}
        lawn = np.s_[480:, :300]
        off = [
            np.abs(shown[100][lawn].astype(float) - recording[start + 100 + by][lawn]).mean()
            for by in (0, 40)
        ]
        assert off[0] < off[1]


def fine(image: Image) -> Image:
    """What is left of a picture without everything coarser than a face's features."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return grey - cv2.GaussianBlur(grey, (0, 0), 1.5)


def likeness(shown: Image, original: Image, box: Box) -> float:
    """How much of the fine structure is still there: 1 all of it, 0 nothing."""
    part = np.s_[int(box.y1) : int(box.y2), int(box.x1) : int(box.x2)]
    return float(np.corrcoef(shown[part].ravel(), original[part].ravel())[0, 1])


def test_heads_are_hidden_in_the_clips(folder: Path, people: dict[int, list[tuple[int, Box]]]) -> None:
    recording = [fine(image) for image in pictures(VIDEO)]
    heads, legs = [], []
    for path, each in zip(clips_in(folder), sheet_of(folder)["clips"], strict=True):
        start = int(np.ceil(each["clip"]["start_s"] * FPS))
        for number, image in enumerate(map(fine, pictures(path)), start):
            for _, box in people[number + 1]:
                head = Box(box.x1, box.y1, box.x2, box.y1 + box.height / 4)
                foot = Box(box.x1, box.y2 - box.height / 4, box.x2, box.y2)
                heads.append(likeness(image, recording[number], head))
                legs.append(likeness(image, recording[number], foot))
    assert np.quantile(heads, 0.95) < 0.5
    assert np.median(legs) > 0.9


def test_a_clip_that_is_gone_is_cut_again_and_counts_may_come_from_a_file(
    site: Path, folder: Path, truth: Counts, tmp_path: Path
) -> None:
    before = sheet_of(folder)
    clips_in(folder)[1].unlink()
    answers = written(truth, tmp_path / "answers.json")
    assert audit(site, folder, "--answers", str(answers), "--keep-clips") == 0
    assert [len(list(pictures(path))) for path in clips_in(folder)] == pytest.approx([200] * 3, abs=1)
    found = json.loads((folder / "audit.json").read_text())
    assert [each["clip"] for each in found["counts"]] == [each["clip"] for each in before["clips"]]
    assert found["results"][-1]["manual"] == sum(count for clip in truth for count in clip.values())


def written(counts: Counts, path: Path) -> Path:
    rows = [
        {"clip": n, "what": what, "count": count}
        for n, clip in enumerate(counts, 1)
        for what, count in clip.items()
    ]
    path.write_text(json.dumps(rows))
    return path


def test_counts_from_a_file_are_never_taken_for_those_of_other_clips(
    site: Path, folder: Path, truth: Counts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers = written(truth, tmp_path / "answers.json")
    assert audit(site, folder, "--answers", str(answers)) == 0
    finished = (folder / "audit.json").read_text()
    assert audit(site, folder, "--answers", str(answers)) == 1
    assert "expected the audit whose clips were counted, found none" in caplog.text
    assert (folder / "audit.json").read_text() == finished

    seed = str(json.loads(finished)["seed"])
    assert audit(site, folder, "--answers", str(answers), "--seed", seed) == 0
    again = json.loads((folder / "audit.json").read_text())["counts"]
    assert [each["clip"] for each in again] == [each["clip"] for each in json.loads(finished)["counts"]]


def test_what_a_person_has_filled_in_outlasts_a_clip_that_was_moved_and_no_clip_outlasts_the_audit(
    site: Path, folder: Path, truth: Counts
) -> None:
    clips_in(folder)[0].rename(folder.parent / "moved.mp4")
    (folder / "clip-09.mp4").write_bytes(b"of an audit that was broken off")
    answers = folder / "answers.csv"
    with answers.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["clip", "what", "count"])
        rows.writerows((n, what, c) for n, clip in enumerate(truth, 1) for what, c in clip.items())
    assert audit(site, folder, "--answers", str(answers)) == 0
    assert [path.name for path in folder.iterdir()] == ["audit.json"]


def test_a_form_is_not_written_over_when_clips_are_cut_anew(
    site: Path, folder: Path, types: Callable[[Sequence[object]], None]
) -> None:
    clips_in(folder)[0].unlink()
    (folder / "answers.csv").write_text("clip,what,count\n1,left,7\n")
    types(["q"])
    assert audit(site, folder) == 0
    assert "1,left,7" in (folder / "answers.csv").read_text()
    assert len(clips_in(folder)) == 3


def test_no_clip_is_taken_from_a_hole_of_the_recording(
    site: Path,
    folder: Path,
    tmp_path: Path,
    types: Callable[[Sequence[object]], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    later = "setpts='if(gte(N,200),PTS+60/TB,PTS)'"
    recording = make_clip(tmp_path / "holed.mkv", 400, 10, "-vf", later, "-fps_mode", "passthrough")
    types(["q"])
    assert audit(site, tmp_path / "holed", "--seconds", "10", "--clips", "8", recording=recording) == 0
    parts = [int(each["clip"]["start_s"] / 12.5) for each in sheet_of(tmp_path / "holed")["clips"]]
    assert parts == [0, 1, 6, 7], "between 20 and 80 seconds nothing is to be seen"
    assert len(clips_in(tmp_path / "holed")) == 4
    assert "the recording is short or has holes: 4 clips instead of 8" in caplog.text


def test_heads_of_those_who_do_not_count_are_hidden_too(
    site: Path,
    folder: Path,
    people: dict[int, list[tuple[int, Box]]],
    tmp_path: Path,
    types: Callable[[Sequence[object]], None],
) -> None:
    """Everybody stands in an area that is left out."""
    ignoring = tmp_path / "site.yaml"
    everything = "ignore: {all: {polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}}"
    ignoring.write_text(SITE.replace("    name: Walkway\n", f"    name: Walkway\n    {everything}\n"))
    types(["q"])
    assert audit(ignoring, tmp_path / "ignoring", "--seed", "3") == 0
    test_heads_are_hidden_in_the_clips(tmp_path / "ignoring", people)


@pytest.mark.parametrize("change", ["fps_max: 2", "min_height: 0.9", "ignore_still_s: 30"])
def test_other_settings_make_another_audit(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, change: str
) -> None:
    other = tmp_path / "site.yaml"
    other.write_text(SITE.replace("    name: Walkway\n", f"    name: Walkway\n    {change}\n"))
    assert audit(other, folder) == 1
    assert "name another folder" in caplog.text


@pytest.mark.parametrize(
    ("camera", "recording", "more", "message"),
    [
        pytest.param(
            "exit", VIDEO, (), "expected one of the cameras walkway, bare, found 'exit'", id="camera"
        ),
        pytest.param(
            "bare", VIDEO, (), "expected a line or a zone to count at, found none", id="nothing drawn"
        ),
        pytest.param(
            "walkway", VIDEO, ("--out", str(PETS)), "another folder for the clips", id="its own folder"
        ),
        pytest.param("walkway", PETS / "no.avi", (), "found: No such file or directory", id="recording"),
        pytest.param(
            "walkway", VIDEO, ("--seed", "4"), "another seed; name another folder", id="another audit"
        ),
        pytest.param("walkway", VIDEO, ("--answers", "no.csv"), "expected a file with counts", id="answers"),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_begun_stays(
    site: Path,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    camera: str,
    recording: Path,
    more: tuple[str, ...],
    message: str,
) -> None:
    before = sheet_of(folder)
    assert audit(site, folder, *more, camera=camera, recording=recording) == 1
    assert message in caplog.text
    assert sheet_of(folder) == before
    assert len(clips_in(folder)) == 3
