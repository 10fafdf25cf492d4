"""The MQTT contract, read from mosquitto/contract/ as any consumer would read it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).parents[2] / "mosquitto" / "contract"


@cache
def document() -> dict[str, Any]:
    """The AsyncAPI document."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))
    return loaded


def channel_of(topic: str) -> str:
    """Name of the channel whose address a topic fits.

    Raises:
        LookupError: The contract knows no such topic.
    """
    for name, channel in document()["channels"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[a-z0-9-]+", channel["address"]), topic):
            return str(name)
    raise LookupError(f"no channel of the contract has the topic {topic!r}")


def schema_for(topic: str) -> Draft202012Validator:
    """What checks a topic's payload: `schema_for(topic).validate(payload)`.

    Raises:
        LookupError: The contract knows no such topic.
    """
    message = document()["components"]["messages"][channel_of(topic)]
    return validator(Path(message["payload"]["schema"]["$ref"]).name)


@cache
def validator(schema_file: str) -> Draft202012Validator:
    """The checker for one schema file."""
    schemas = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.schema.json")
    }
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    return Draft202012Validator(schemas[schema_file], registry=registry)


def examples() -> list[tuple[str, Any]]:
    """Topic and payload of every example; a payload is a dict, but for `P/status` a plain string."""
    files = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "examples").glob("*.json"))
    ]
    return [(example["topic"], example["payload"]) for example in files]


def retained(topic: str) -> bool:
    """Whether the broker keeps a topic's newest message."""
    return bool(_binding(topic)["retain"])


def qos(topic: str) -> int:
    """The quality of service with which a topic is published."""
    return int(_binding(topic)["qos"])


def _binding(topic: str) -> dict[str, Any]:
    name = channel_of(topic)
    operation = document()["operations"][f"send{name[0].upper()}{name[1:]}"]
    trait = operation["traits"][0]["$ref"].rpartition("/")[2]
    binding: dict[str, Any] = document()["components"]["operationTraits"][trait]["bindings"]["mqtt"]
    return binding
