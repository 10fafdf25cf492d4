"""Counts that a person brings belong to clips that were drawn before."""

from pathlib import Path

import pytest

from footfall.errors import ConfigError
from footfall.settings import Settings
from footfall.workbench.audit.audit import Wish, begin
from support.sites import WHOLE


def test_counts_without_the_audit_that_they_belong_to_are_refused(tmp_path: Path) -> None:
    site, recording, folder = tmp_path / "site.yaml", tmp_path / "monday.mp4", tmp_path / "audit"
    site.write_text(WHOLE)
    recording.write_bytes(b"not looked at")
    wish = Wish(recording, site, "walkway", 10, 120.0, None, folder)
    with pytest.raises(
        ConfigError, match=r"others would be drawn now; name its folder with --out, or its --seed"
    ):
        begin(wish, Settings.from_environment({}), counted_before=True)
    assert not folder.exists()
