import gzip
import hashlib
import io
import os
import random
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from footfall_appliance.clip import DEMO_CLIP, Clip, copy_out_of_package, fetch_demo_clip
from footfall_appliance.errors import ApplianceError
from support.processes import free_port

CONTENT = b"not really a film" * 10_000
ROOT = Path(__file__).parents[3]
LABELLED = ROOT.parent / "shared" / "data" / "pets09-s2l1" / "vtest.avi"
NOWHERE = f"http://127.0.0.1:{free_port()}/clip.avi"
NO_PACKAGE = "no-such-package-as-this"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the name of the overridden one
        pass


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[str]:
    """A web server that has the clip; gives the clip's address."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "clip.avi").write_bytes(CONTENT)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/clip.avi"
        server.shutdown()
        thread.join()


def clip(url: str, content: bytes = CONTENT) -> Clip:
    return Clip("clip.avi", hashlib.sha256(content).hexdigest(), url, NO_PACKAGE)


def test_the_clip_is_fetched_into_a_folder_that_is_made_for_it(tmp_path: Path, repository: str) -> None:
    fetched = fetch_demo_clip(tmp_path / "var" / "clips", clip(repository))
    assert fetched.read_bytes() == CONTENT
    assert [path.name for path in fetched.parent.iterdir()] == ["clip.avi"]


def test_a_clip_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "clip.avi").write_bytes(CONTENT)
    assert fetch_demo_clip(tmp_path, clip(NOWHERE)) == tmp_path / "clip.avi"


def test_a_damaged_clip_is_replaced(tmp_path: Path, repository: str) -> None:
    (tmp_path / "clip.avi").write_bytes(CONTENT[:100])
    assert fetch_demo_clip(tmp_path, clip(repository)).read_bytes() == CONTENT


def test_another_film_under_the_same_name_is_refused(tmp_path: Path, repository: str) -> None:
    wanted = clip(repository, b"the real one")
    with pytest.raises(ApplianceError) as raised:
        fetch_demo_clip(tmp_path / "clips", wanted)
    message = str(raised.value)
    assert f"expected SHA-256 {wanted.sha256}, got {hashlib.sha256(CONTENT).hexdigest()}" in message
    assert list((tmp_path / "clips").iterdir()) == []


def test_without_any_source_every_reason_and_the_way_out_are_named(tmp_path: Path) -> None:
    with pytest.raises(ApplianceError) as raised:
        fetch_demo_clip(tmp_path, clip(NOWHERE))
    message = str(raised.value)
    assert "OpenCV's repository: does not answer as expected" in message
    assert f"the package {NO_PACKAGE}: " in message
    assert "make run CAMERA=" in message


def package(folder: Path, name: str, content: bytes) -> Path:
    control = folder / "tree" / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    control.write_text(
        "Package: demo\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.invalid>\nDescription: d\n"
    )
    data = folder / "tree" / "usr" / "share" / name
    data.parent.mkdir(parents=True)
    data.write_bytes(content)
    built = folder / "demo.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-b", folder / "tree", built], check=True, capture_output=True
    )
    return built


@pytest.mark.parametrize(
    ("name", "content"),
    [("clip.avi", CONTENT), ("clip.avi.gz", gzip.compress(CONTENT))],
    ids=["plain", "gzip"],
)
def test_a_clip_is_taken_out_of_a_debian_package(tmp_path: Path, name: str, content: bytes) -> None:
    out = io.BytesIO()
    copy_out_of_package(package(tmp_path, name, content), "clip.avi", out)
    assert out.getvalue() == CONTENT


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for apt-get, which hands out the returned file and notes in `where` the folder it worked in."""
    tools, given = tmp_path / "tools", tmp_path / "given.deb"
    tools.mkdir()
    script = tools / "apt-get"
    script.write_text(f"#!/bin/sh\npwd >'{tmp_path}/where'\ncp '{given}' '{NO_PACKAGE}_1_all.deb'\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    return given


def test_a_package_is_unpacked_beside_the_clip_and_cleared_away(tmp_path: Path, apt: Path) -> None:
    package(tmp_path, "clip.avi", CONTENT).rename(apt)
    fetched = fetch_demo_clip(tmp_path / "clips", clip(NOWHERE))
    assert fetched.read_bytes() == CONTENT
    assert Path((tmp_path / "where").read_text().strip()).parent == tmp_path / "clips"
    assert list((tmp_path / "clips").iterdir()) == [fetched]


@pytest.mark.parametrize("kept", [0, 100, -60], ids=["empty", "head only", "cut off"])
def test_a_damaged_package_is_a_clear_error(tmp_path: Path, apt: Path, kept: int) -> None:
    content = random.Random(1).randbytes(1 << 20)
    apt.write_bytes(package(tmp_path, "clip.avi.gz", gzip.compress(content)).read_bytes()[:kept])
    with pytest.raises(ApplianceError, match=f"the package {NO_PACKAGE}: .* cannot be unpacked"):
        fetch_demo_clip(tmp_path / "clips", clip(NOWHERE, content))
    assert list((tmp_path / "clips").iterdir()) == []


@pytest.mark.parametrize(
    "damaged", [b"no gzip at all", gzip.compress(CONTENT)[:-20], gzip.compress(CONTENT)[:12] + b"\xff" * 90]
)
def test_a_damaged_clip_in_a_package_is_a_clear_error(tmp_path: Path, apt: Path, damaged: bytes) -> None:
    package(tmp_path, "clip.avi.gz", damaged).rename(apt)
    with pytest.raises(ApplianceError, match="cannot be unpacked"):
        fetch_demo_clip(tmp_path / "clips", clip(NOWHERE))


def test_the_pinned_clip_is_the_labelled_one() -> None:
    if not LABELLED.exists():
        pytest.skip("the labelled video is not here (../shared/data)")
    assert hashlib.sha256(LABELLED.read_bytes()).hexdigest() == DEMO_CLIP.sha256
