from pathlib import Path

import pytest

from footfall.errors import ModelError
from footfall.models.licence import is_restricted, require_accepted


@pytest.mark.parametrize(
    "licence",
    [
        "AGPL-3.0",
        "AGPL-3.0-or-later",
        "agpl-3.0",
        "AGPL-3.0 License (https://ultralytics.com/license)",
        "GPL-2.0-only",
        "MIT AND GPL-3.0-only",
        "GNU Affero General Public License v3",
        "GNU General Public License",
    ],
)
def test_the_agpl_and_the_gpl_must_be_accepted(licence: str) -> None:
    assert is_restricted(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "Apache-2.0",
        "MIT",
        "LGPL-2.1-only",
        "GNU Lesser General Public License",
        "unknown",
        "LicenseRef-YOLO-2",
    ],
)
def test_other_licences_are_only_named(licence: str) -> None:
    assert not is_restricted(licence)


def test_a_restricted_licence_is_refused_until_it_is_accepted_once(tmp_path: Path) -> None:
    folder = tmp_path / "net"
    with pytest.raises(ModelError, match=r"weights of net are under AGPL-3\.0, .*say --accept-licence"):
        require_accepted("net", "AGPL-3.0", folder, accept=False)
    require_accepted("net", "AGPL-3.0", folder, accept=True)
    require_accepted("net", "AGPL-3.0", folder, accept=False)


def test_accepting_one_licence_does_not_accept_the_next(tmp_path: Path) -> None:
    require_accepted("net", "GPL-2.0-only", tmp_path, accept=True)
    with pytest.raises(ModelError, match=r"under GPL-3\.0-only"):
        require_accepted("net", "GPL-3.0-only", tmp_path, accept=False)


def test_nothing_is_written_for_other_licences(tmp_path: Path) -> None:
    require_accepted("net", "MIT", tmp_path / "net", accept=False)
    assert list(tmp_path.iterdir()) == []
