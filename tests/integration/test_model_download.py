"""Downloading model files by HTTP, from servers that behave and from servers that do not."""

import hashlib
import logging
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.errors import ModelError, StorageError
from footfall.models.fetch import fetch, is_fetched
from footfall.models.sources import http
from footfall.models.sources.kinds import AddressFile, AddressSource, ArchiveSource, SourceFile
from support.file_server import FileServer
from support.npm_registry import package_tarball
from support.processes import free_port

pytestmark = pytest.mark.integration

WEIGHTS = random.Random(0).randbytes(300_000)
GRAPH = b"<net/>" * 100


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer({"/zoo/net.xml": GRAPH, "/zoo/net.bin": WEIGHTS}) as running:
        yield running


@pytest.fixture
def source(server: FileServer) -> AddressSource:
    return AddressSource(
        kind="address",
        files=(
            AddressFile(address=f"{server.address}/zoo/net.xml", size_bytes=len(GRAPH), sha256=sha256(GRAPH)),
            AddressFile(
                address=f"{server.address}/zoo/net.bin", size_bytes=len(WEIGHTS), sha256=sha256(WEIGHTS)
            ),
        ),
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kept(folder: Path) -> list[int]:
    return [
        path.stat().st_size for path in (folder / ".parts").iterdir() if path.stat().st_size != len(GRAPH)
    ]


def test_files_come_from_their_addresses_and_then_no_network_is_needed(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    fetch("net", source, tmp_path)
    fetch("net", source, tmp_path)
    assert contents(tmp_path) == {"net.xml": GRAPH, "net.bin": WEIGHTS}
    assert [asked.path for asked in server.asked] == ["/zoo/net.xml", "/zoo/net.bin"]


def test_a_file_with_a_sha384_alone_is_checked_by_that(tmp_path: Path, server: FileServer) -> None:
    digest = hashlib.sha384(WEIGHTS).hexdigest()
    file = AddressFile(address=f"{server.address}/zoo/net.bin", size_bytes=len(WEIGHTS), sha384=digest)
    fetch("net", AddressSource(kind="address", files=(file,)), tmp_path)
    other = file.model_copy(update={"sha384": "0" * 96})
    with pytest.raises(ModelError, match=rf"net\.bin: expected SHA-384 0{{96}}, found {digest}; it was not"):
        fetch("net", AddressSource(kind="address", files=(other,)), tmp_path)


def test_a_wrong_digest_is_refused_and_the_files_from_before_stay(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    fetch("net", source, tmp_path)
    newer = (source.files[0].model_copy(update={"sha256": "0" * 64}), source.files[1])
    with pytest.raises(
        ModelError, match=rf"net\.xml: expected SHA-256 0{{64}}, found {sha256(GRAPH)}; it was not"
    ):
        fetch("net", source.model_copy(update={"files": newer}), tmp_path)
    assert is_fetched(source, tmp_path)
    assert contents(tmp_path) == {"net.xml": GRAPH, "net.bin": WEIGHTS}


def test_a_truncated_download_is_kept_and_the_next_try_goes_on_from_there(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    server.manners.ends_after = 120_000
    with pytest.raises(
        ModelError, match=r"net\.bin: expected 300000 bytes, but the answer ended after 120000; try"
    ):
        fetch("net", source, tmp_path)
    assert not (tmp_path / "net.xml").exists(), "not before all files are there"
    assert kept(tmp_path) == [120_000]
    server.manners.ends_after = None
    fetch("net", source, tmp_path)
    assert contents(tmp_path) == {"net.xml": GRAPH, "net.bin": WEIGHTS}
    assert [asked.range for asked in server.asked] == [None, None, "bytes=120000-"]


def test_a_server_that_stalls_is_left_and_what_came_is_kept(
    tmp_path: Path, server: FileServer, source: AddressSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "STALL_S", 0.3)
    server.manners.stalls_after = 100_000
    with pytest.raises(
        ModelError, match=r"net\.bin: the server has sent nothing for 0\.3 s; check .* is kept"
    ):
        fetch("net", AddressSource(kind="address", files=source.files[1:]), tmp_path)
    assert kept(tmp_path) == [100_000]
    server.manners.stalls_after = None
    fetch("net", source, tmp_path)
    assert is_fetched(source, tmp_path)
    assert server.asked[-1].range == "bytes=100000-" or server.asked[-2].range == "bytes=100000-"


def test_a_server_that_knows_no_ranges_sends_everything_anew(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    server.manners.ends_after = 50_000
    with pytest.raises(ModelError, match="ended after 50000"):
        fetch("net", source, tmp_path)
    server.manners.ends_after, server.manners.knows_range = None, False
    fetch("net", source, tmp_path)
    assert contents(tmp_path) == {"net.xml": GRAPH, "net.bin": WEIGHTS}
    assert server.asked[-1].range == "bytes=50000-"


def test_a_part_that_is_longer_than_the_servers_file_is_thrown_away(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    server.manners.ends_after = 50_000
    with pytest.raises(ModelError, match="ended after 50000"):
        fetch("net", source, tmp_path)
    server.files, server.manners.ends_after = {**server.files, "/zoo/net.bin": WEIGHTS[:10_000]}, None
    with pytest.raises(ModelError, match=r"net\.bin: the server answers 416 "):
        fetch("net", source, tmp_path)
    assert kept(tmp_path) == []


def test_a_part_of_another_file_is_found_out_and_thrown_away(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    part = tmp_path / ".parts" / sha256(WEIGHTS)[:32]
    part.parent.mkdir()
    part.write_bytes(b"not the beginning" * 1000)
    with pytest.raises(ModelError, match=r"net\.bin: expected SHA-256"):
        fetch("net", source, tmp_path)
    fetch("net", source, tmp_path)
    assert is_fetched(source, tmp_path)


@pytest.mark.parametrize("announced", [100, len(WEIGHTS) - 1], ids=["far", "by a byte"])
def test_a_file_that_is_larger_than_it_must_be_is_not_taken_to_its_end(
    tmp_path: Path, source: AddressSource, announced: int
) -> None:
    smaller = source.files[1].model_copy(update={"size_bytes": announced})
    with pytest.raises(ModelError, match=rf"net\.bin: expected {announced} bytes, found more"):
        fetch("net", source.model_copy(update={"files": (smaller,)}), tmp_path)
    assert kept(tmp_path) == []


def test_what_no_server_answers_is_said_for_every_address(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/net.bin"
    server.manners.status = 503
    file = source.files[1].model_copy(update={"mirrors": (nowhere,)})
    with pytest.raises(
        ModelError, match=rf"answers 503 Service Unavailable.*; {nowhere}: .*Connection refused"
    ):
        fetch("net", source.model_copy(update={"files": (file,)}), tmp_path)


def test_the_second_address_is_asked_when_the_first_has_nothing(tmp_path: Path, server: FileServer) -> None:
    file = AddressFile(
        address=f"{server.address}/gone/net.bin",
        mirrors=(f"{server.address}/zoo/net.bin",),
        size_bytes=len(WEIGHTS),
        sha256=sha256(WEIGHTS),
    )
    fetch("net", AddressSource(kind="address", files=(file,)), tmp_path)
    assert contents(tmp_path) == {"net.bin": WEIGHTS}


def test_the_wanted_files_are_taken_out_of_an_archive(tmp_path: Path) -> None:
    archive = package_tarball({"sub/net.pb": WEIGHTS, "../../escaped": b"x"})
    with FileServer({"/zoo.tar.gz": archive}) as server:
        source = ArchiveSource(
            kind="archive",
            address=f"{server.address}/zoo.tar.gz",
            size_bytes=len(archive),
            sha256=sha256(archive),
            files=(SourceFile(path="package/sub/net.pb", size_bytes=len(WEIGHTS), sha256=sha256(WEIGHTS)),),
        )
        fetch("net", source, tmp_path / "source")
    assert contents(tmp_path) == {"source/net.pb": WEIGHTS}


def test_what_is_no_archive_is_named(tmp_path: Path, server: FileServer) -> None:
    source = ArchiveSource(
        kind="archive",
        address=f"{server.address}/zoo/net.bin",
        size_bytes=len(WEIGHTS),
        sha256=sha256(WEIGHTS),
        files=(SourceFile(path="net.pb", size_bytes=1, sha256="0" * 64),),
    )
    with pytest.raises(ModelError, match=r"net\.bin: expected a \.tar\.gz or \.zip archive"):
        fetch("net", source, tmp_path)


@pytest.mark.parametrize("by_address", [True, False], ids=["address", "folder"])
def test_a_mirror_is_asked_first_and_its_files_must_be_the_pinned_ones_too(
    tmp_path: Path, server: FileServer, source: AddressSource, by_address: bool
) -> None:
    folder = tmp_path / "mirror" / "my net"
    folder.mkdir(parents=True)
    (folder / "net.xml").write_bytes(GRAPH)
    (folder / "net.bin").write_bytes(WEIGHTS)
    files = {f"/pub/my%20net/{path.name}": path.read_bytes() for path in folder.iterdir()}
    with FileServer(files) as mirror:
        place = f"{mirror.address}/pub/" if by_address else os.fspath(folder.parent)
        fetch("my net", source, tmp_path / "cache", place)
    assert contents(tmp_path / "cache") == {"net.xml": GRAPH, "net.bin": WEIGHTS}
    assert server.asked == []


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        pytest.param(WEIGHTS[:-1] + b"?", "expected SHA-256", id="other content"),
        pytest.param(None, r"net\.bin: .*No such file", id="lacks a file"),
    ],
)
def test_where_the_mirror_fails_upstream_is_asked(
    tmp_path: Path,
    server: FileServer,
    source: AddressSource,
    caplog: pytest.LogCaptureFixture,
    weights: bytes | None,
    said: str,
) -> None:
    folder = tmp_path / "mirror" / "net"
    folder.mkdir(parents=True)
    (folder / "net.xml").write_bytes(GRAPH)
    if weights is not None:
        (folder / "net.bin").write_bytes(weights)
    with caplog.at_level(logging.WARNING):
        fetch("net", source, tmp_path / "cache", os.fspath(folder.parent))
    assert contents(tmp_path / "cache") == {"net.xml": GRAPH, "net.bin": WEIGHTS}
    assert [asked.path for asked in server.asked] == ["/zoo/net.bin"], "the mirror's good file is used"
    (warning,) = caplog.messages
    assert warning.startswith("the mirror cannot give net, so it is fetched from where it comes from: ")
    assert re.search(said, warning)


def test_a_full_disk_is_named_and_the_files_from_before_stay(
    tmp_path: Path, server: FileServer, source: AddressSource
) -> None:
    fetch("net", source, tmp_path)
    newer = source.files[1].model_copy(update={"sha256": "0" * 64})
    parts = tmp_path / ".parts"
    parts.mkdir()
    (parts / ("0" * 32)).symlink_to("/dev/full")  # takes no byte: ENOSPC
    with pytest.raises(
        StorageError, match=r"No space left on device; make the folder writable and free 0 MB"
    ):
        fetch("net", source.model_copy(update={"files": (newer,)}), tmp_path)
    assert is_fetched(source, tmp_path)
