"""Which browser the tests take; the tests in a browser show that it works."""

from pathlib import Path

import pytest

from support.browser import NAMES, browser_program


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_is_found_under_each_of_its_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser_program() == str(tmp_path / name)


def test_without_a_browser_all_names_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        AssertionError, match="expected one of chromium, chromium-browser, google-chrome on PATH"
    ):
        browser_program()
