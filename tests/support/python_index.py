"""A Python package index on loopback (PEP 503), so that the real pip can be tried without a network."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.file_server import FileServer
from support.npm_registry import tarball


def wheel(package: str, version: str, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """A wheel's name and content."""
    module = package.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content = {**files, **metadata}
    content[f"{info}/RECORD"] = "".join(
        f"{name},{_recorded(data)}\n" for name, data in content.items()
    ).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return f"{module}-{version}-py3-none-any.whl", buffer.getvalue()


@contextmanager
def python_index(
    package: str, distributions: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[FileServer]:
    """Serve distributions of one package by their file names, and tell pip to ask nobody else."""
    links = "".join(f'<a href="/files/{name}">{name}</a>' for name in distributions)
    files = {f"/files/{name}": content for name, content in distributions.items()}
    with FileServer(
        {**files, f"/simple/{package}/": f"<!DOCTYPE html><body>{links}</body>".encode()}
    ) as server:
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.address}/simple/")
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_RETRIES", "0")
        for variable in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
            monkeypatch.delenv(variable, raising=False)
        yield server


def _recorded(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    return f"sha256={digest},{len(data)}"


def source_distribution(
    package: str, version: str, files: Mapping[str, bytes], ran: Path
) -> tuple[str, bytes]:
    """A source distribution's name and content; its own build script, when it is run, writes the file `ran`."""
    folder = f"{package}-{version}"
    info = f"{package.replace('-', '_')}-{version}.dist-info"
    backend = f"""
import pathlib
def prepare_metadata_for_build_wheel(folder, settings=None):
    pathlib.Path({str(ran)!r}).touch()
    info = pathlib.Path(folder, "{info}")
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\\nName: {package}\\nVersion: {version}\\n")
    return info.name
"""
    project = b'[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    content = {**files, "backend.py": backend.encode(), "pyproject.toml": project}
    return f"{folder}.tar.gz", tarball({f"{folder}/{name}": data for name, data in content.items()})
