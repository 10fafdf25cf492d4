from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from footfall.config import SourceKind, load_site
from support.sites import SMALLEST, WHOLE, load

ROOT = Path(__file__).parents[3]


def test_a_whole_site_is_read(tmp_path: Path) -> None:
    site = load(tmp_path, WHOLE)
    assert (site.site, site.name, site.timezone, site.threshold) == (
        "mall",
        "The Mall",
        ZoneInfo("Europe/Berlin"),
        0.4,
    )
    walkway, entrance = site.cameras["walkway"], site.cameras["entrance"]
    assert (walkway.name, walkway.loop, walkway.enabled, walkway.fps_max) == ("Walkway", True, True, 10)
    assert walkway.zones["window"].polygon == ((0.1, 0.3), (0.4, 0.3), (0.4, 0.5))
    assert (walkway.zones["window"].grace_s, walkway.zones["window"].min_visit_s) == (2, 0)
    assert (walkway.lines["door"].start, walkway.lines["door"].end) == ((0.43, 0.33), (0.43, 0.58))
    assert (entrance.enabled, entrance.fps_max, entrance.username) == (False, 5, "viewer")
    assert site.stores["shoe-shop"].zones == ("window",)


def test_what_is_left_out_has_defaults(tmp_path: Path) -> None:
    site = load(tmp_path, SMALLEST)
    assert (site.name, site.timezone, site.model, site.threshold) == (
        "mall",
        ZoneInfo("UTC"),
        "nanodet-g-416",
        None,
    )
    assert site.stores == {}
    assert site.cameras["one"].credentials() is None


def test_names_default_to_ids(tmp_path: Path) -> None:
    site = load(tmp_path, WHOLE)
    assert site.cameras["entrance"].name == "entrance"
    assert site.cameras["walkway"].lines["door"].name == "door"
    assert site.stores["shoe-shop"].name == "shoe-shop"


def test_paths_count_from_the_files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site.yaml").write_text(WHOLE)
    monkeypatch.chdir(tmp_path)
    site = load_site(Path("site.yaml"))
    assert site.cameras["walkway"].source == str(tmp_path / "clips/walk.avi")
    assert site.cameras["entrance"].source == "rtsp://10.0.0.7:554/stream1"
    assert site.cameras["entrance"].password_file == tmp_path / "private/entrance"
    assert site.model == str(tmp_path / "nets/person.xml")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("rtsp://cam/1", SourceKind.NETWORK),
        ("https://cam/video.mjpeg", SourceKind.NETWORK),
        ("/dev/video2", SourceKind.USB),
        ("/data/clip.mp4", SourceKind.FILE),
        ("clip.mp4", SourceKind.FILE),
    ],
)
def test_the_kind_of_a_source_follows_from_its_address(tmp_path: Path, source: str, kind: SourceKind) -> None:
    site = load(tmp_path, SMALLEST.replace("/dev/video0", source))
    assert site.cameras["one"].kind is kind


def test_the_demo_site_is_valid() -> None:
    site = load_site(ROOT / "site.yaml")
    assert len(site.stores) == 2
    assert len(site.cameras["walkway"].lines) == 2
    assert site.cameras["walkway"].source == str(ROOT / "var/cache/clips/vtest.avi")


def test_the_camera_in_the_demos_comment_is_valid(tmp_path: Path) -> None:
    lines = (ROOT / "site.yaml").read_text().splitlines()
    start = lines.index("  # entrance:")
    camera = [line.replace("  # ", "  ", 1) for line in lines[start:] if line.startswith("  # ")]
    site = load(tmp_path, "\n".join(["site: mall", "cameras:", *camera, ""]))
    assert site.cameras["entrance"].username == "viewer"
    assert "entrance-hall" in site.cameras["entrance"].zones


def test_anchors_of_yaml_may_be_used(tmp_path: Path) -> None:
    text = (
        SMALLEST
        + "    zones:\n      a: &area {polygon: [[0, 0], [1, 0], [1, 1]]}\n      b: {<<: *area, grace_s: 3}\n"
    )
    zones = load(tmp_path, text).cameras["one"].zones
    assert zones["b"].polygon == zones["a"].polygon
    assert zones["b"].grace_s == 3


def test_a_camera_may_have_another_model_by_night(tmp_path: Path) -> None:
    site = load(tmp_path, SMALLEST + "    night_model: centernet-mobilenetv3-512\n")
    assert site.detectors_of("one") == {"one": "nanodet-g-416", "one@night": "centernet-mobilenetv3-512"}
    assert site.models == ("nanodet-g-416", "centernet-mobilenetv3-512")
