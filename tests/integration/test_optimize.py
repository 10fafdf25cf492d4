"""`footfall optimize` with the real default model and real pictures; few of them, and a single round of speed."""

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.network import read_network
from footfall.cli import main
from footfall.cli.optimize import said
from footfall.core.decoding.family import InputSize
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.geometry import iou
from footfall.errors import ConfigError, ModelError, SourceError
from footfall.models.library import prepare_model
from footfall.models.registry import DEFAULT_MODEL
from footfall.settings import Settings
from footfall.workbench import quantize, variants
from footfall.workbench.forms import controlled, tiled, written
from footfall.workbench.gathering import from_paths
from footfall.workbench.optimize import CONTROLLED, CONVERTED, FLOATS, INT8, Wish, go_back, optimize
from footfall.workbench.teaching import taught
from support.models import PETS, SHARED_MODELS, default_model, models_dir
from support.shared_mirror import lay_mirror

pytest.importorskip("nncf", reason="NNCF is not installed; it comes with footfall[workbench]")
pytestmark = [
    pytest.mark.integration,
    # NNCF and what it imports warn of their own future.
    pytest.mark.filterwarnings("default"),
]

needs_pets = pytest.mark.skipif(not PETS.is_dir(), reason="the video ../shared/data/pets09-s2l1 is not here")


MALL = PETS.parent / "mall-train"
needs_mall = pytest.mark.skipif(
    not MALL.is_dir(), reason="the pictures ../shared/data/mall-train are not here"
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A cache of models of its own with the default model in it, not optimised."""
    default_model()
    kept = shutil.ignore_patterns("optimised", "refused")
    shutil.copytree(models_dir() / DEFAULT_MODEL, tmp_path / "models" / DEFAULT_MODEL, ignore=kept)
    monkeypatch.setattr(variants, "ROUNDS", 1)
    monkeypatch.setenv("FOOTFALL_MODELS_DIR", str(tmp_path / "models"))
    return Settings.from_environment()


def wish(source: Path, pictures: int = 40) -> Wish:
    return Wish(
        DEFAULT_MODEL,
        Path("site.yaml"),
        calibrate_on=[source],
        pictures=pictures,
        command="footfall optimize",
    )


@needs_pets
def test_a_model_is_optimised_used_and_given_up_again(settings: Settings) -> None:
    converted = prepare_model(DEFAULT_MODEL, settings.models_dir)
    outcome, folder = optimize(wish(PETS / "vtest.avi"), settings)
    by_name = {variant.name: variant for variant in outcome.variants}
    assert (by_name[CONVERTED].size, by_name[FLOATS].size) == ("416x416", "416x320")
    assert by_name[INT8].precision == "INT8"
    assert "70% of weights zeroed" in outcome.refused
    assert outcome.accepted is not None
    used = prepare_model(DEFAULT_MODEL, settings.models_dir)
    assert used == folder / "model.xml" != converted
    report = json.loads((folder / "report.json").read_text())
    assert report["command"] == "footfall optimize"
    assert report["accepted"] == outcome.accepted
    assert cv2.imread(str(folder / "report.png")) is not None
    assert go_back(DEFAULT_MODEL, settings)
    assert prepare_model(DEFAULT_MODEL, settings.models_dir) == converted


@needs_pets
@pytest.mark.skipif(not SHARED_MODELS.is_dir(), reason="the weights ../shared/models are not here")
def test_a_network_published_in_fp16_is_optimised_at_the_size_that_is_asked_for(
    settings: Settings, tmp_path: Path
) -> None:
    lay_mirror(tmp_path / "mirror")
    mirrored = replace(settings, models_mirror=str(tmp_path / "mirror"))
    asked = replace(wish(PETS / "vtest.avi"), model="person-detection-0200@near", size=InputSize(512, 384))
    outcome, folder = optimize(asked, mirrored)
    by_name = {variant.name: variant for variant in outcome.variants}
    assert (by_name[CONVERTED].size, by_name[FLOATS].size, by_name[INT8].size) == (
        "256x256",
        "512x384",
        "512x384",
    )
    assert by_name[FLOATS].average_precision > by_name[CONVERTED].average_precision
    assert outcome.accepted in (FLOATS, INT8, CONTROLLED)
    assert prepare_model("person-detection-0200@near", settings.models_dir) == folder / "model.xml"
    assert folder.name == "optimised@near"
    assert prepare_model("person-detection-0200", settings.models_dir).parent == folder.parent


@needs_pets
def test_a_teacher_labels_and_weak_filters_go_when_asked_for(settings: Settings) -> None:
    asked = replace(wish(PETS / "vtest.avi", 20), teacher=DEFAULT_MODEL, prune=0.1)
    outcome, _ = optimize(asked, settings)
    by_name = {variant.name: variant for variant in outcome.variants}
    assert outcome.truth == f"what {DEFAULT_MODEL} sees"
    assert by_name[CONVERTED].count.f1 == 1.0
    assert by_name[FLOATS].count.f1 < 1.0
    assert not any(outcome.pays.values())


@needs_mall
def test_labels_tell_when_a_larger_input_counts_better(settings: Settings, tmp_path: Path) -> None:
    small = mall_of(tmp_path, 40)
    outcome, _ = optimize(replace(wish(small / "frames", 20), labelled=str(small)), settings)
    by_size = {variant.size: variant for variant in outcome.variants if variant.name.startswith("input ")}
    assert set(by_size) == {"640x480", "832x640"}
    assert outcome.better in by_size
    assert outcome.accepted not in {variant.name for variant in by_size.values()}
    assert f"--size {outcome.better}" in said(outcome)


def mall_of(folder: Path, pictures: int) -> Path:
    """The first pictures of the mall, with their labels."""
    labels = json.loads((MALL / "heads.json").read_text())
    names = sorted(labels)[:pictures]
    (folder / "mall" / "frames").mkdir(parents=True)
    for name in names:
        (folder / "mall" / "frames" / name).symlink_to(MALL / "frames" / name)
    (folder / "mall" / "heads.json").write_text(json.dumps({name: labels[name] for name in names}))
    return folder / "mall"


@needs_pets
def test_tiles_report_people_in_pixels_of_the_whole_picture(tmp_path: Path) -> None:
    (image,) = from_paths([PETS / "vtest.avi"], 1)
    network = read_network(default_model())
    found = [
        seen(written(name, model, tmp_path).file, image)
        for name, model in (("whole", network), ("tiled", tiled(network, (2, 1))))
    ]
    whole, tiles = found
    assert len(whole) > 2
    assert all(max(iou(one.box, other.box) for other in tiles) > 0.5 for one in whole)


def test_tiles_that_are_none_are_refused(tmp_path: Path) -> None:
    network = read_network(default_model())
    network.set_rt_info("many", ["footfall", "tiles"])
    with pytest.raises(ModelError, match="expected tiles as COLUMNSxROWS"):
        OpenVinoDetector(written("odd", network, tmp_path).file)


@needs_pets
def test_accuracy_control_gives_a_network_that_still_finds_the_people(tmp_path: Path) -> None:
    pictures = taught(from_paths([PETS / "vtest.avi"], 6), default_model())
    form = written("controlled", controlled(read_network(default_model()), pictures), tmp_path)
    detector = OpenVinoDetector(form.file)
    with closing(detector):
        found = [
            sum(each.score >= detector.threshold for each in detector.submit(one.image).result())
            for one in pictures
        ]
        assert detector.facts().precision == "INT8"
    there = [len(one.label.people) for one in pictures]
    assert sum(map(abs, np.subtract(found, there))) <= 0.2 * sum(there)


def seen(file: Path, image: Image) -> list[Detection]:
    """Who is surely in a picture."""
    with closing(OpenVinoDetector(file)) as detector:
        return [each for each in detector.submit(image).result() if each.score >= 0.6]


@needs_pets
def test_a_variant_that_counts_worse_is_refused_and_the_previous_model_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        variants, "TOLERANCE", -1.0
    )  # with tiles there is no second try, which would take long
    before = prepare_model(DEFAULT_MODEL, settings.models_dir)
    outcome, folder = optimize(replace(wish(PETS / "vtest.avi", 20), tiles=(1, 2)), settings)
    assert outcome.accepted is None
    assert INT8 in outcome.refused
    assert (folder.name, (folder / "report.json").exists()) == ("refused", True)
    assert prepare_model(DEFAULT_MODEL, settings.models_dir) == before


def test_a_clip_without_people_is_refused(settings: Settings, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "empty.png"), np.full((480, 640, 3), 90, np.uint8))
    with pytest.raises(SourceError, match="expected people in the 1 pictures to calibrate on, found nobody"):
        optimize(wish(tmp_path / "empty.png"), settings)


@needs_pets
def test_pictures_too_few_to_judge_by_are_refused(settings: Settings) -> None:
    with pytest.raises(
        SourceError, match="expected at least 25 people in the 0 pictures to judge by, found 0"
    ):
        optimize(wish(PETS / "vtest.avi", 1), settings)


def test_a_file_that_is_no_clip_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_text("nothing of the kind")
    with pytest.raises(SourceError, match=r"clip\.mp4"):
        optimize(wish(tmp_path / "clip.mp4"), settings)


def test_a_file_in_the_place_of_a_name_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="footfall models add"):
        optimize(replace(wish(tmp_path), model="own.xml"), settings)


def test_without_nncf_it_is_said_how_to_get_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nncf", None)
    with pytest.raises(ModelError, match=r"requirements-workbench\.lock"):
        quantize.require_nncf()


def test_undo_says_whether_there_was_anything(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["optimize", DEFAULT_MODEL, "--undo"]) == 0
    assert "was not optimised" in capsys.readouterr().out


@pytest.mark.parametrize("size", ["512", "500x300", "0x32", "512x-32"])
def test_a_size_that_no_network_takes_is_refused(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["optimize", DEFAULT_MODEL, f"--size={size}"])
    assert "multiples of 32" in capsys.readouterr().err
