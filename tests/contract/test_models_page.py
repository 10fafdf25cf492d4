"""docs/models.md is what models.toml and the measured figures make it."""

import json

from bench.zoo_page import page
from support.models import ROOT


def test_the_page_of_models_is_up_to_date() -> None:
    known = json.loads((ROOT / "docs" / "models.json").read_text())
    assert (ROOT / "docs" / "models.md").read_text() == page(known), "write it anew with `make models-page`"
