"""What is left in OpenVINO's cache of compiled networks."""

import logging
from pathlib import Path

import pytest

from footfall.adapters.detector.compiled_cache import sealed


def compiled(folder: Path, content: bytes = b"instructions") -> Path:
    """A network that was compiled into the cache."""
    blob = folder / "1.blob"
    with sealed(folder):
        blob.write_bytes(content)
    return blob


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_cache_is_made_and_what_is_sound_in_it_stays(tmp_path: Path) -> None:
    cache = tmp_path / "models" / "cache"
    blob = compiled(cache)
    with sealed(cache) as used:
        assert used == cache
        assert blob.read_bytes() == b"instructions"
    assert names(cache) == {"1.blob", "1.blob.sha256"}


def test_what_was_damaged_is_deleted_before_it_is_believed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blob = compiled(tmp_path)
    blob.write_bytes(b"instr\0ctions")
    with sealed(tmp_path):
        assert names(tmp_path) == set()
    assert [each.levelno for each in caplog.records] == [logging.WARNING]
    assert str(blob) in caplog.text


def test_what_nobody_sealed_is_compiled_anew(tmp_path: Path) -> None:
    """As after a power cut in between, or an update from a Footfall that sealed nothing."""
    (tmp_path / "2.blob").write_bytes(b"half")
    with sealed(tmp_path):
        assert names(tmp_path) == set()


def test_a_seal_without_its_network_goes(tmp_path: Path) -> None:
    compiled(tmp_path).unlink()
    with sealed(tmp_path):
        assert names(tmp_path) == set()


def test_a_disk_that_takes_no_seal_costs_the_next_start_its_time_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("footfall.adapters.detector.compiled_cache.replace_file", full)
    assert compiled(tmp_path).exists()
    assert names(tmp_path) == {"1.blob"}


def test_nothing_is_sealed_by_a_failure(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), sealed(tmp_path):
        (tmp_path / "1.blob").write_bytes(b"half")
        raise RuntimeError("out of memory")
    assert names(tmp_path) == {"1.blob"}


def test_a_cache_that_cannot_be_made_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    with sealed(occupied) as cache:
        assert cache is None
    assert f"OpenVINO's cache {occupied} cannot be used" in caplog.text


def test_without_a_cache_there_is_none() -> None:
    with sealed(None) as cache:
        assert cache is None
