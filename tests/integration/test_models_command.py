"""`footfall models list | show | fetch | verify`, with the real files of Open Model Zoo where they are at hand."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from footfall.adapters.detector.network import read_network, validated_reading
from footfall.cli import main
from footfall.errors import ModelError
from footfall.models.library import Consent, Readiness, list_models, prepare_model
from footfall.models.optimised import install
from footfall.models.registry import ModelEntry, read_registry
from footfall.models.sources.kinds import AddressSource
from support.file_server import FileServer
from support.models import SHARED_MODELS
from support.npm_registry import tarball
from support.tiny_tfjs import tiny_nanodet

pytestmark = pytest.mark.integration

ENTRY = """
[{name}]
description = "tiny"
licence = "{licence}"
origin = "a test"
format = "tfjs"
family = "nanodet"
threshold = 0.5
source = {source}
input = {{ width_px = 64, height_px = 64, fit = "letterbox", colour = "BGR" }}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("FOOTFALL_MODELS_DIR", str(folder))
    monkeypatch.delenv("FOOTFALL_MODELS_MIRROR", raising=False)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, bytes]:
    folder = tmp_path / "published"
    folder.mkdir()
    tiny_nanodet().write(folder)
    return {name: (folder / name).read_bytes() for name in ("tiny.json", "tiny.bin")}


@pytest.fixture
def server(files: Mapping[str, bytes]) -> Iterator[FileServer]:
    archive = tarball({f"inside/{name}": content for name, content in files.items()})
    served = {f"/{name}": content for name, content in files.items()}
    with FileServer({**served, "/tiny.tar.gz": archive}) as running:
        yield running


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def inline(pairs: Mapping[str, object]) -> str:
    """A table of TOML in one line."""
    told = {
        key: f"[{', '.join(value)}]" if isinstance(value, list) else json.dumps(value)
        for key, value in pairs.items()
    }
    return "{ " + ", ".join(f"{key} = {value}" for key, value in told.items()) + " }"


def address_source(server: FileServer, without_digest: str | None = None) -> str:
    told = []
    for name in ("tiny.json", "tiny.bin"):
        content = server.files[f"/{name}"]
        file: dict[str, object] = {"address": f"{server.address}/{name}", "size_bytes": len(content)}
        told.append(inline(file if name == without_digest else {**file, "sha256": sha256(content)}))
    return inline({"kind": "address", "files": told})


def archive_source(server: FileServer, files: Mapping[str, bytes]) -> str:
    """An archive whose own digest is published, but not those of what is inside."""
    content = server.files["/tiny.tar.gz"]
    inside = [inline({"path": f"inside/{name}", "size_bytes": len(data)}) for name, data in files.items()]
    facts = {
        "address": f"{server.address}/tiny.tar.gz",
        "size_bytes": len(content),
        "sha256": sha256(content),
    }
    return inline({"kind": "archive", **facts, "files": inside})


def listed(cache: Path, source: str, licence: str = "MIT") -> None:
    (cache / "models.toml").write_text(ENTRY.format(name="tiny", licence=licence, source=source))


def footfall(*arguments: str) -> int:
    return main(["models", *arguments])


def test_a_model_is_fetched_by_its_name_and_then_listed_as_ready_without_the_server(
    cache: Path, server: FileServer, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(cache, address_source(server))
    assert footfall("fetch", "tiny") == 0
    assert capsys.readouterr().out == f"{cache}/tiny/model.xml\n"
    asked = len(server.asked)
    assert footfall("fetch", "tiny") == 0
    assert footfall("list") == 0
    assert re.search(r"^tiny +ready +MIT +tiny$", capsys.readouterr().out, re.MULTILINE)
    assert len(server.asked) == asked


def test_the_sites_model_is_fetched_when_no_name_is_given(
    cache: Path, server: FileServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site.yaml"
    shipped = (Path(__file__).parents[2] / "site.yaml").read_text()
    site.write_text(re.sub(r"^model: \S+", "model: tiny", shipped, flags=re.MULTILINE))
    listed(cache, address_source(server))
    assert footfall("fetch", "--site", str(site)) == 0
    assert capsys.readouterr().out == f"{cache}/tiny/model.xml\n"


def test_everything_about_a_model_is_shown(
    cache: Path, server: FileServer, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(cache, address_source(server), "GPL-3.0-only")
    assert footfall("show", "tiny") == 0
    shown = capsys.readouterr().out
    for fact in (
        r"licence: +GPL-3\.0-only \(needs --accept-licence\)",
        r"origin: +a test",
        r"family: +nanodet",
        r"input: +64x64, letterbox, BGR, NCHW",
        rf"address: +{server.address}/tiny\.bin, \d+ bytes, SHA-256 [0-9a-f]{{64}}",
        r"state: +not fetched",
        r"in the cache: +source/tiny\.json: absent",
    ):
        assert re.search(f"^{fact}$", shown, re.MULTILINE), fact


def test_weights_under_the_agpl_are_not_even_downloaded_until_that_is_accepted(
    cache: Path, server: FileServer, caplog: pytest.LogCaptureFixture
) -> None:
    listed(cache, address_source(server), "AGPL-3.0-only")
    assert footfall("fetch", "tiny") == 1
    assert "the weights of tiny are under AGPL-3.0-only" in caplog.text
    assert server.asked == []
    assert footfall("fetch", "tiny", "--accept-licence") == 0
    (cache / "tiny" / "model.bin").unlink()
    assert footfall("fetch", "tiny") == 0, "it was accepted once"


def test_a_file_without_a_published_digest_is_only_fetched_with_one_from_the_user(
    cache: Path, server: FileServer, files: Mapping[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    listed(cache, address_source(server, without_digest="tiny.bin"))
    assert footfall("fetch", "tiny") == 1
    assert "nobody has published a digest of tiny.bin" in caplog.text
    assert footfall("fetch", "tiny", "--sha256", "0" * 64) == 1
    assert re.search(rf"tiny\.bin: expected SHA-256 0{{64}}, found {sha256(files['tiny.bin'])}", caplog.text)
    assert footfall("fetch", "tiny", "--sha256", f"tiny.bin={sha256(files['tiny.bin'])}") == 0
    assert footfall("fetch", "tiny") == 0, "it was given once"
    assert footfall("verify", "tiny") == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("tiny.json=" + "0" * 64, r"a file of tiny that models\.toml gives no digest; those are: tiny\.bin"),
        ("tiny.bin=abc", "expected 64 hexadecimal digits, found 'abc'"),
    ],
    ids=["has one already", "no digest"],
)
def test_a_digest_that_fits_no_file_is_refused(
    cache: Path, server: FileServer, caplog: pytest.LogCaptureFixture, given: str, said: str
) -> None:
    listed(cache, address_source(server, without_digest="tiny.bin"))
    assert footfall("fetch", "tiny", "--sha256", given) == 1
    assert re.search(said, caplog.text)
    assert server.asked == []


def test_what_is_in_a_checked_archive_needs_no_digests_of_its_own(
    cache: Path, server: FileServer, files: Mapping[str, bytes]
) -> None:
    listed(cache, archive_source(server, files))
    assert footfall("fetch", "tiny") == 0
    assert footfall("fetch", "tiny") == 0
    assert [asked.path for asked in server.asked] == ["/tiny.tar.gz"]
    assert footfall("verify", "tiny") == 0
    (cache / "tiny" / "source" / "tiny.bin").write_bytes(b"damaged")
    assert footfall("verify", "tiny") == 1


@pytest.mark.parametrize("file", ["source/tiny.bin", "model.bin", "model.xml"])
def test_a_damaged_file_is_found_and_fetched_anew_once_it_is_removed(
    cache: Path, server: FileServer, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    listed(cache, address_source(server))
    assert footfall("verify") == 0
    assert footfall("fetch", "tiny") == 0
    assert footfall("verify") == 0
    capsys.readouterr()
    path = cache / "tiny" / file
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert footfall("verify") == 1
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        f"tiny/{name}: {'damaged' if name == file else 'good'}"
        for name in ("source/tiny.json", "source/tiny.bin", "model.xml", "model.bin")
    )
    shutil.rmtree(cache / "tiny")
    assert footfall("fetch", "tiny") == 0
    assert footfall("verify") == 0


def test_a_damaged_optimised_form_is_found(
    cache: Path, server: FileServer, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(cache, address_source(server))
    assert footfall("fetch", "tiny") == 0
    form = install(cache / "tiny", lambda new: copy_network(cache / "tiny", new), "far")
    assert footfall("verify", "tiny") == 0
    capsys.readouterr()
    assert footfall("list") == 0
    assert re.search(
        "^tiny +ready +MIT +tiny; optimised and in use: tiny@far$", capsys.readouterr().out, re.MULTILINE
    )
    assert footfall("show", "tiny") == 0
    assert f"{form}, optimised, for `model: tiny@far` in the place of" in capsys.readouterr().out
    form.write_bytes(b"cut o")
    assert footfall("verify", "tiny") == 1
    assert "tiny/optimised@far: damaged" in capsys.readouterr().out
    assert footfall("show", "tiny") == 0
    shown = capsys.readouterr().out
    assert "optimised@far: damaged" in shown
    assert "in use" not in shown


def copy_network(folder: Path, new: Path) -> None:
    for name in ("model.xml", "model.bin"):
        shutil.copy(folder / name, new)


def test_a_missing_file_is_found(cache: Path, server: FileServer, capsys: pytest.CaptureFixture[str]) -> None:
    listed(cache, address_source(server))
    assert footfall("fetch", "tiny") == 0
    (cache / "tiny" / "source" / "tiny.bin").unlink()
    assert footfall("verify", "tiny") == 1
    assert "tiny/source/tiny.bin: absent" in capsys.readouterr().out


def test_the_mirror_of_the_environment_is_asked_first(
    cache: Path,
    tmp_path: Path,
    server: FileServer,
    files: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed(cache, address_source(server))
    (tmp_path / "mirror" / "tiny").mkdir(parents=True)
    for name, content in files.items():
        (tmp_path / "mirror" / "tiny" / name).write_bytes(content)
    monkeypatch.setenv("FOOTFALL_MODELS_MIRROR", str(tmp_path / "mirror"))
    assert footfall("fetch", "tiny") == 0
    assert server.asked == []


def test_an_unknown_model_is_named(caplog: pytest.LogCaptureFixture) -> None:
    for action in ("show", "fetch", "verify"):
        assert footfall(action, "nothing") == 1
    assert caplog.text.count("model 'nothing' is unknown; expected a name that") == 3


@pytest.fixture(scope="module")
def zoo() -> Iterator[FileServer]:
    if not (SHARED_MODELS / "catalog.json").exists():
        pytest.skip(f"needs {SHARED_MODELS}, files of Open Model Zoo")
    catalog = json.loads((SHARED_MODELS / "catalog.json").read_text())
    paths = {urlsplit(file["url"]).path: SHARED_MODELS / file["path"] for file in catalog if file["url"]}
    with FileServer({path: file.read_bytes() for path, file in paths.items()}) as running:
        yield running


def served_by(zoo: FileServer, entry: ModelEntry) -> ModelEntry:
    """The shipped entry with a server on loopback in the place of the official one."""
    assert isinstance(entry.source, AddressSource)
    moved = tuple(
        file.model_copy(update={"address": zoo.address + urlsplit(file.address).path})
        for file in entry.source.files
    )
    return entry.model_copy(update={"source": entry.source.model_copy(update={"files": moved})})


@pytest.mark.parametrize(
    "name",
    [
        *(
            "person-detection-0200",
            "person-detection-0200-int8",
            "person-detection-0201",
            "person-detection-0202",
        ),
        *("person-detection-0203-int8", "person-detection-retail-0013", "person-vehicle-bike-detection-2002"),
        *("pedestrian-detection-adas-0002", "person-reidentification-retail-0288"),
    ],
)
def test_models_of_open_model_zoo_come_from_their_addresses_and_can_be_read(
    cache: Path, zoo: FileServer, name: str
) -> None:
    entry = served_by(zoo, read_registry()[name])
    model = prepare_model(name, cache, {name: entry})
    assert [status.readiness for status in list_models(cache, {name: entry})] == [Readiness.READY]
    network = read_network(model)
    if entry.family == "re-identification":
        assert [port.partial_shape.to_string() for port in network.outputs] == ["[1,256]"]
    else:
        reading = validated_reading(network, model)
        assert (reading.size.width_px, reading.size.height_px) == (
            entry.input.width_px,
            entry.input.height_px,
        )


def test_a_refused_licence_is_said_to_whoever_runs_the_model_too(cache: Path, zoo: FileServer) -> None:
    entry = read_registry()["person-detection-0200"].model_copy(update={"licence": "AGPL-3.0-only"})
    with pytest.raises(ModelError, match="say --accept-licence"):
        prepare_model("net", cache, {"net": entry})
    prepare_model("net", cache, {"net": served_by(zoo, entry)}, consent=Consent(accept_licence=True))
