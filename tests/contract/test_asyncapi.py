"""The contract itself: a valid AsyncAPI document, valid schemas, and examples that fit them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError

from support.contract import FOLDER, channel_of, document, examples, schema_for, validator
from support.node_packages import installed

SCHEMAS = sorted(path.name for path in FOLDER.glob("*.schema.json"))
EXAMPLES = examples()
OF_FOOTFALL = [
    (topic, body) for topic, body in EXAMPLES if topic.startswith("footfall/") and isinstance(body, dict)
]


def topics(pairs: list[tuple[str, Any]]) -> list[str]:
    return [topic for topic, _ in pairs]


@pytest.mark.integration
def test_the_document_is_valid_asyncapi_3() -> None:
    official = installed() / "@asyncapi" / "specs" / "schemas" / "3.0.0-without-$id.json"
    checker = Draft7Validator(json.loads(official.read_text(encoding="utf-8")))
    assert [error.message for error in checker.iter_errors(document())] == []


def test_every_reference_in_the_document_leads_somewhere() -> None:
    for reference in references(document()):
        if reference.startswith("#/"):
            node: Any = document()
            for key in reference[2:].split("/"):
                node = node[key]
        else:
            assert (FOLDER / reference).is_file(), reference


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        found = [node["$ref"]] if "$ref" in node else []
        return found + [each for value in node.values() for each in references(value)]
    return [each for value in node for each in references(value)] if isinstance(node, list) else []


def test_every_channel_has_its_message_its_parameters_and_an_operation() -> None:
    sent = {
        operation["channel"]["$ref"].rpartition("/")[2] for operation in document()["operations"].values()
    }
    for name, channel in document()["channels"].items():
        named = {part.strip("{}") for part in channel["address"].split("/") if part.startswith("{")}
        assert set(channel.get("parameters", {})) == named
        assert list(channel["messages"]) == [name]
    assert sent == set(document()["channels"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_itself_valid(name: str) -> None:
    Draft202012Validator.check_schema(json.loads((FOLDER / name).read_text(encoding="utf-8")))


def test_every_schema_is_used() -> None:
    used = {Path(reference).name for reference in references(document())} | {"header.schema.json"}
    assert set(SCHEMAS) <= used


@pytest.mark.parametrize(("topic", "payload"), EXAMPLES, ids=topics(EXAMPLES))
def test_an_example_fits_its_schema(topic: str, payload: Any) -> None:
    schema_for(topic).validate(payload)


def test_every_channel_has_an_example() -> None:
    assert {channel_of(topic) for topic in topics(EXAMPLES)} == set(document()["channels"])


@pytest.mark.parametrize(("topic", "payload"), OF_FOOTFALL, ids=topics(OF_FOOTFALL))
def test_every_field_of_an_example_is_required_of_a_writer(topic: str, payload: dict[str, Any]) -> None:
    for field in payload:
        without = {key: value for key, value in payload.items() if key != field}
        with pytest.raises(ValidationError):
            schema_for(topic).validate(without)


@pytest.mark.parametrize(("topic", "payload"), OF_FOOTFALL, ids=topics(OF_FOOTFALL))
def test_a_field_of_a_later_version_is_tolerated(topic: str, payload: dict[str, Any]) -> None:
    schema_for(topic).validate(payload | {"mood": "sunny"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "2026-01-31T12:00:00Z"},
        {"at": 1769860800},
        {"schema": 2},
        {"seq": 0},
        {"site": "Demo Mall"},
        {"occupancy": -1},
        {"occupancy": 1.5},
        {"occupancy": "2"},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused(wrong: dict[str, Any]) -> None:
    payload = next(payload for topic, payload in EXAMPLES if topic.endswith("/zone/window/state"))
    with pytest.raises(ValidationError):
        schema_for("footfall/demo-mall/zone/window/state").validate(payload | wrong)


def test_a_bucket_of_half_minutes_is_refused() -> None:
    payload = next(payload for topic, payload in EXAMPLES if topic.endswith("/bucket/door"))
    with pytest.raises(ValidationError):
        validator("bucket.schema.json").validate(payload | {"start": "2026-01-31T12:00:30.000Z"})


@pytest.mark.parametrize(
    "topic", ["footfall/demo-mall/door/state", "footfall/status", "footfall/m/zone/a/b/state"]
)
def test_a_topic_that_is_not_in_the_contract_is_unknown(topic: str) -> None:
    with pytest.raises(LookupError):
        schema_for(topic)
