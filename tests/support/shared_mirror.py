"""The weights in ../shared/models as a mirror, in the stead of the addresses that models.toml names."""

import json
from pathlib import Path

from footfall.models.registry import read_registry
from support.models import SHARED_MODELS


def lay_mirror(folder: Path) -> None:
    """Fill a folder with <model>/<file> for every model whose files are there, told by their digests."""
    catalog = json.loads((SHARED_MODELS / "catalog.json").read_text())
    by_digest = {entry["sha256"]: (SHARED_MODELS / entry["path"]).resolve() for entry in catalog}
    folder.mkdir()
    for name, entry in read_registry().items():
        for file in entry.source.files:
            if file.sha256 in by_digest:
                (folder / name).mkdir(exist_ok=True)
                (folder / name / file.name).symlink_to(by_digest[file.sha256])
