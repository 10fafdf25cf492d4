from pathlib import Path

import pytest

from footfall.config import Credentials, load_site, site_for_camera
from footfall.errors import ConfigError, StorageError


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_an_address_with_a_password_becomes_a_private_site(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    path = site_for_camera("rtsp://ad%40min:p%2Fw%20x@10.0.0.7:554/s?x=1", folder)
    camera = load_site(path).cameras["camera"]
    assert camera.source == "rtsp://10.0.0.7:554/s?x=1"
    assert camera.credentials() == Credentials("ad@min", "p/w x")
    assert "p/w" not in path.read_text()
    assert "p%2Fw" not in path.read_text()
    assert (mode(folder), mode(path), mode(folder / "camera.password")) == (0o700, 0o600, 0o600)


def test_an_address_without_a_password_needs_none(tmp_path: Path) -> None:
    camera = load_site(site_for_camera("http://cam/video", tmp_path)).cameras["camera"]
    assert camera.credentials() is None
    assert not (tmp_path / "camera.password").exists()


def test_a_usb_camera_is_taken(tmp_path: Path) -> None:
    camera = load_site(site_for_camera("/dev/video0", tmp_path)).cameras["camera"]
    assert (camera.source, camera.loop) == ("/dev/video0", False)


def test_a_file_is_looped_and_counts_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my clip.mp4").touch()
    monkeypatch.chdir(tmp_path)
    camera = load_site(site_for_camera("my clip.mp4", tmp_path / "private")).cameras["camera"]
    assert (camera.source, camera.loop) == (str(tmp_path / "my clip.mp4"), True)


def test_the_whole_picture_is_one_zone_and_one_store(tmp_path: Path) -> None:
    site = load_site(site_for_camera("rtsp://cam/1", tmp_path))
    assert site.cameras["camera"].zones["picture"].polygon == ((0, 0), (1, 0), (1, 1), (0, 1))
    assert site.stores["store"].zones == ("picture",)


def test_an_older_site_is_replaced(tmp_path: Path) -> None:
    site_for_camera("rtsp://a:b@cam/1", tmp_path)
    (tmp_path / "camera.password").chmod(0o644)
    path = site_for_camera("rtsp://c:d@cam/2", tmp_path)
    assert load_site(path).cameras["camera"].credentials() == Credentials("c", "d")
    assert mode(tmp_path / "camera.password") == 0o600


def test_a_file_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"found no file .*none\.mp4"):
        site_for_camera(str(tmp_path / "none.mp4"), tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "rstp://a:geheim@cam/1",
        "rtsp:/a:geheim@cam/1",
        "a:geheim@cam/1",
        "rtsp://a:geheim@[cam/1",
        "rtsp://a:geheim@cam:x/1",
    ],
)
def test_a_malformed_address_is_refused_without_its_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        site_for_camera(address, tmp_path)
    assert "geheim" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="expected to write a site into"):
        site_for_camera("rtsp://cam/1", tmp_path / "file")
