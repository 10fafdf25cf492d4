"""The exported JSON Schema says what load_site says."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from footfall.config import site_schema

ROOT = Path(__file__).parents[3]


def test_the_schema_is_sound_and_takes_the_demo_site() -> None:
    Draft202012Validator.check_schema(site_schema())
    demo = YAML(typ="safe").load((ROOT / "site.yaml").read_text())
    Draft202012Validator(site_schema()).validate(demo)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cameras": {"a": {"source": "x"}}},
        {"site": "m", "cameras": {}},
        {"site": "m", "cameras": {"a": {}}},
        {"site": "m", "cameras": {"a": {"source": "x", "soruce": "y"}}},
        {
            "site": "m",
            "cameras": {"a": {"source": "x", "zones": {"z": {"polygon": [[0, 0], [0, 1], [2, 0]]}}}},
        },
        {"site": "m", "cameras": {"a": {"source": "x", "zones": {"z": {"polygon": [[0, 0], [0, 1]]}}}}},
        {"site": "m", "cameras": {"a": {"source": "x", "lines": {"l": {"from": [0, 0]}}}}},
    ],
)
def test_the_schema_refuses_what_load_site_refuses(wrong: object) -> None:
    assert list(Draft202012Validator(site_schema()).iter_errors(wrong))
