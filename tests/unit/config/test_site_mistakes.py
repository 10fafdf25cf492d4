"""Every mistake in site.yaml is said with file, line, what was expected, what was found and what to do."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from footfall.config import load_site
from footfall.errors import ConfigError
from support.sites import SMALLEST, WHOLE, load


def problems(tmp_path: Path, text: str) -> list[str]:
    """The lines of the error, without the folder."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    return str(caught.value).replace(f"{tmp_path}/", "").splitlines()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "threshold:",
            "treshold:",
            "site.yaml:5: treshold: *unknown key 'treshold'; did you mean 'threshold'?",
            id="unknown key",
        ),
        pytest.param(
            "{zones: [window]}",
            "{zone: [window], zones: [window]}",
            "site.yaml:22: stores.shoe-shop.zone: *did you mean 'zones'?",
            id="unknown key of a store",
        ),
        pytest.param(
            "  walkway:", "  Walk Way:", "site.yaml:7: cameras.Walk Way: *small letters*'Walk Way'", id="id"
        ),
        pytest.param("site: mall\n", "", "site.yaml:1: site: *expected the key 'site'", id="missing key"),
        pytest.param(
            "    source: clips/walk.avi\n",
            "",
            "site.yaml:7: cameras.walkway.source: *expected the key 'source'",
            id="missing source",
        ),
        pytest.param(
            "Europe/Berlin",
            "Europe/Berln",
            "site.yaml:3: timezone: *'Europe/Berln'; did you mean Europe/Berlin?",
            id="time zone",
        ),
        pytest.param(
            "Europe/Berlin", "Europe", "site.yaml:3: timezone: *found 'Europe'", id="folder of time zones"
        ),
        pytest.param(
            "0.4\n", "1.5\n", "site.yaml:5: threshold: *a number below 1.0, found 1.5", id="threshold"
        ),
        pytest.param(
            "loop: true", "loop: 1", "site.yaml:10: cameras.walkway.loop: *true or false, found 1", id="type"
        ),
        pytest.param(
            "fps_max: 5",
            "fps_max: 0.3",
            "site.yaml:19: cameras.entrance.fps_max: *a number from 0.5 upwards, found 0.3",
            id="fps",
        ),
        pytest.param(
            ", [0.4, 0.5]]",
            "]",
            "site.yaml:12: cameras.walkway.zones.window.polygon: *at least 3 points, found 2",
            id="zone of two points",
        ),
        pytest.param(
            "[0.4, 0.5]]",
            "[0.4, 1.5]]",
            "site.yaml:12: cameras.walkway.zones.window.polygon.2.1: *up to 1.0, found 1.5*fractions",
            id="outside",
        ),
        pytest.param(
            "[0.4, 0.5]]",
            "[-0.1, 0.5]]",
            "site.yaml:12: *polygon.2.0: *from 0.0 upwards, found -0.1",
            id="negative",
        ),
        pytest.param(
            "[0.4, 0.5]]", "[0.4]]", "site.yaml:12: *polygon.2: *a point [[]x, y[]], found 1", id="half point"
        ),
        pytest.param(
            "[0.4, 0.5]]", "[0.4, .nan]]", "site.yaml:12: *polygon.2.1: *found nan", id="not a number"
        ),
        pytest.param(
            "[0.4, 0.5]]",
            "[0.4, 0.5], [0.4, 0.5]]",
            "site.yaml:12: *polygon: *found point 3 twice",
            id="point twice",
        ),
        pytest.param(
            "to: [0.43, 0.58]",
            "to: [0.43, 0.33]",
            "site.yaml:14: cameras.walkway.lines.door.to: *the same point",
            id="line without length",
        ),
        pytest.param(
            "zones: [window]",
            "zones: [windw]",
            "site.yaml:22: stores.shoe-shop.zones.0: *'windw'; did you mean 'window'?",
            id="unknown zone",
        ),
        pytest.param(
            "zones: [window]",
            "zones: [door]",
            "site.yaml:22: *expected the id of a zone*found 'door'",
            id="line as zone",
        ),
        pytest.param(
            "zones: [window]",
            "zones: [window, window]",
            "site.yaml:22: stores.shoe-shop.zones.1: *again",
            id="zone twice",
        ),
        pytest.param(
            "{zones: [window]}",
            "{zones: [window]}\noverlaps: [[walkway, entrence]]",
            "site.yaml:23: overlaps.0.1: *the id of a camera of the site, found 'entrence'; did you mean 'entrance'?",
            id="unknown camera",
        ),
        pytest.param(
            "{zones: [window]}",
            "{zones: [window]}\noverlaps: [[walkway, tree]]",
            "site.yaml:23: overlaps.0.1: *found 'tree'; cameras of the site: walkway, entrance",
            id="strange camera",
        ),
        pytest.param(
            "{zones: [window]}",
            "{zones: [window]}\noverlaps: [[walkway, walkway]]",
            "site.yaml:23: overlaps.0.1: *each camera once, found 'walkway' again",
            id="camera twice",
        ),
        pytest.param(
            "{zones: [window]}",
            "{zones: [window]}\noverlaps: [[walkway, entrance]]",
            "site.yaml:23: overlaps.0.0: *expected `floor` of camera 'walkway'*`know_by_looks: true`",
            id="an overlap in which nobody can be known",
        ),
        pytest.param(
            "{zones: [window]}",
            "{zones: [window]}\noverlaps: [[walkway]]",
            "site.yaml:23: overlaps.0: *2 or more entries",
            id="one camera alone",
        ),
        pytest.param(
            "{zones: [window]}",
            "{zones: [window]}\nunique_visitors: {re_entry_h: 24}",
            "site.yaml:23: unique_visitors.re_entry_h: *up to 3.0, found 24",
            id="looks kept for too long",
        ),
        pytest.param(
            "zones: [window]", "zones: []", "site.yaml:22: *1 or more entries", id="store without zones"
        ),
        pytest.param(
            "  shoe-shop:",
            "  window:",
            "site.yaml:22: stores.window: *cameras.walkway.zones.window has it too",
            id="id of a zone for a store",
        ),
        pytest.param(
            "      door:",
            "      window:",
            "site.yaml:14: *lines.window: *cameras.walkway.zones.window has it too",
            id="id of a zone for a line",
        ),
        pytest.param(
            "  entrance:", "  walkway:", "site.yaml:15: cameras.walkway: *found it again", id="key twice"
        ),
        pytest.param(
            "rtsp://10",
            "rstp://10",
            "site.yaml:16: cameras.entrance.source: *found rstp://; did you mean rtsp://?",
            id="scheme",
        ),
        pytest.param(
            "rtsp://10.0.0.7:554/", "rtsp:///", "site.yaml:16: *expected the camera's host", id="no host"
        ),
        pytest.param("7:554", "7:port", "site.yaml:16: *host or port that is none", id="port"),
        pytest.param("clips/walk.avi", "''", "site.yaml:9: *found nothing", id="empty source"),
        pytest.param(
            "clips/walk.avi",
            "rtsp://cam/1",
            "site.yaml:7: cameras.walkway: *'loop' only",
            id="loop of a camera",
        ),
        pytest.param(
            "    username: viewer\n", "", "site.yaml:15: *found password_file", id="password without user"
        ),
        pytest.param(
            "    password_file: private/entrance\n",
            "",
            "site.yaml:15: *found username",
            id="user without password",
        ),
        pytest.param(
            "    loop: true\n",
            "    username: x\n    password_env: Y\n",
            "site.yaml:7: *only with a network camera",
            id="login of a file",
        ),
        pytest.param(
            "password_file:", "password_env:", "site.yaml:18: *name of an environment variable", id="variable"
        ),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in WHOLE
    found = problems(tmp_path, WHOLE.replace(old, new, 1))
    assert any(fnmatchcase(problem, expected + "*") for problem in found), found


def test_a_self_crossing_outline_is_refused(tmp_path: Path) -> None:
    bow_tie = WHOLE.replace("[[0.1, 0.3], [0.4, 0.3], [0.4, 0.5]]", "[[0, 0], [1, 1], [1, 0], [0, 1]]")
    assert problems(tmp_path, bow_tie) == [
        "site.yaml:12: cameras.walkway.zones.window.polygon: expected an outline that does not cross itself, found "
        "that edge 1 meets edge 3; list the corners in the order in which one would walk around the area"
    ]


def test_the_same_zone_id_on_two_cameras_is_refused(tmp_path: Path) -> None:
    zone = "    zones:\n      window: {polygon: [[0, 0], [1, 0], [1, 1]]}\n"
    found = problems(tmp_path, WHOLE.replace("stores:\n", f"{zone}stores:\n"))
    assert found[0].startswith(
        "site.yaml:22: cameras.entrance.zones.window: expected an id that no other zone"
    )


def test_a_site_needs_a_camera(tmp_path: Path) -> None:
    assert problems(tmp_path, "site: mall\ncameras: {}\n")[0].startswith(
        "site.yaml:2: cameras: expected 1 or more entries"
    )
    assert "found nothing" in problems(tmp_path, "site: mall\ncameras:\n")[0]


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("0.4\n", "no\n")
        .replace("rtsp:", "rtps:")
        .replace("[window]", "[door]")
        .replace("4, 0.5]", "4]")
    )
    found = problems(tmp_path, text)
    assert [problem.split(":")[1] for problem in found] == ["5", "12", "16", "22"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("site: mall\ncameras: [1, 2\n", 3),
        ("site: 'mall\n", 2),
        ("site: mall\n\tname: x\n", 2),
        ("site: mall\n---\nsite: other\n", 2),
        ("site: *other\n", 1),
        ("site: !!python/object:os.system ls\n", 1),
    ],
)
def test_a_mistake_in_the_yaml_is_said_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    found = problems(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(f"site.yaml:{line}: expected YAML, found a mistake in it"), found


def test_strange_files_are_refused(tmp_path: Path) -> None:
    assert "expected a block of keys, found nothing" in problems(tmp_path, "")[0]
    assert "found a list of 1" in problems(tmp_path, "- site\n")[0]
    assert "YAML does not allow" in problems(tmp_path, "site: \x01\n")[0]
    assert problems(tmp_path, "site: &a\n  x: *a\n")


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: .*no such file"):
        load_site(tmp_path / "none.yaml")
    with pytest.raises(ConfigError, match="found a folder"):
        load_site(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"site: caf\xe9")
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        load_site(tmp_path / "latin.yaml")


def test_the_lowest_rate_is_no_higher_than_the_highest(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, WHOLE.replace("    fps_max: 5\n", "    fps_max: 5\n    fps_min: 6\n"))
    assert "expected 'fps_min' to be no more than 'fps_max', which is 5, found 6; change one" in said
    load(tmp_path, SMALLEST + "    fps_max: 1\n")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("    model: nanodet-g-417\n", "site.yaml:{line}: cameras.one.model: *did you mean 'nanodet-g-416'?"),
        (
            "    night_model: frog@x\n",
            "site.yaml:{line}: cameras.one.night_model: *found 'frog@x'; `footfall models*",
        ),
        ("unique_visitors: {model: frog}\n", "site.yaml:{line}: unique_visitors.model: *found 'frog'*"),
        ("model: frog\n", "site.yaml:{line}: model: *found 'frog'*"),
    ],
)
def test_a_model_that_does_not_exist_is_named_with_its_line(tmp_path: Path, more: str, said: str) -> None:
    text = SMALLEST + more
    (tmp_path / "site.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_site(tmp_path / "site.yaml", ["nanodet-g-416"])
    expected = said.format(line=len(text.splitlines()))
    assert fnmatchcase(str(caught.value).replace(f"{tmp_path}/", ""), expected)
    assert load_site(tmp_path / "site.yaml", ["nanodet-g-416", "nanodet-g-417", "frog"]).site


def test_models_in_files_of_their_own_are_not_looked_for_by_name(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SMALLEST + "model: nets/own.xml\nmodels: 1\n")
    with pytest.raises(ConfigError) as caught:
        load_site(tmp_path / "site.yaml", [])
    assert "expected the name of a model" not in str(caught.value)


@pytest.mark.parametrize("key", ["record_tracks", "unique_visitors"])
def test_what_is_switched_on_by_being_there_is_not_there_in_vain(tmp_path: Path, key: str) -> None:
    (said,) = problems(tmp_path, f"{SMALLEST}{key}:\n")
    assert (
        said
        == f"site.yaml:5: {key}: expected settings, found none; write {{}} for the defaults, or remove the key"
    )
    load(tmp_path, f"{SMALLEST}{key}: {{}}\n")
