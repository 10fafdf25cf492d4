"""What pydantic found wrong -> sentences for whoever edits site.yaml: expected, found, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from footfall.config.document import Keys
from footfall.config.schema import site_schema

_NEVER_SHOWN = ("source", "username", "password_env", "password_file")
_PASSWORD_KEYS = ("password", "pass", "passwd", "pwd")
_PICTURE_POINTS = {"from", "to", "at"}
_EXPECTED = {
    "string_type": "text (in quotes if it looks like a number or a date)",
    "float_type": "a number",
    "int_type": "a whole number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "dict_type": "a block of 'id: ...' entries",
    "model_type": "a block of keys",
    "model_attributes_type": "a block of keys",
    "tuple_type": "a list in [ ]",
    "path_type": "a file's path",
    "string_pattern_mismatch": "an id of small letters a-z, digits and '-'",
    "string_too_short": "some text",
    "enum": "{expected}",
    "too_short": "{min_length} or more entries",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number from {ge} upwards",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number up to {le}",
}
_VARIABLE_NAME = "the name of an environment variable (letters, digits and '_')"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend.

    Attributes:
        keys: Where it stands.
        text: What was expected, what was found, what to do; never a secret.
    """

    keys: Keys
    text: str


def schema_problems(error: ValidationError) -> list[Problem]:
    """One problem for each of pydantic's."""
    return [_problem(details) for details in error.errors(include_url=False)]


def _problem(details: ErrorDetails) -> Problem:
    keys = tuple(str(part) for part in details["loc"] if part != "[key]")
    kind = details["type"]
    if kind == "extra_forbidden":
        return Problem(keys, _unknown_key(keys))
    if kind == "missing":
        return Problem(keys, f"expected the key {keys[-1]!r}, found none; add it")
    if kind not in _EXPECTED:
        return Problem(keys, details["msg"])
    expected = _VARIABLE_NAME if "password_env" in keys else _EXPECTED[kind].format(**details.get("ctx", {}))
    return Problem(keys, f"expected {expected}, found {_shown(keys, details['input'])}; {_remedy(keys)}")


def _remedy(keys: Keys) -> str:
    if "polygon" in keys or not _PICTURE_POINTS.isdisjoint(keys[-2:]):
        return "points are fractions of the picture: 0 is its left or upper edge, 1 its right or lower one"
    return "change it"


def _shown(keys: Keys, found: object) -> str:
    if found is None:
        return "nothing"
    if isinstance(found, Mapping):
        return "a block of keys" if found else "none"
    if isinstance(found, list | tuple):
        return f"a list of {len(found)}"
    if keys and keys[-1] in _NEVER_SHOWN:
        return "something else"
    text = str(found).lower() if isinstance(found, bool) else repr(found)
    return text if len(text) <= 40 else text[:40] + "..."


def _unknown_key(keys: Keys) -> str:
    if keys[-1].lower() in _PASSWORD_KEYS:
        return (
            f"expected no password in this file, found the key {keys[-1]!r}; write the password into a "
            f"file of its own and name that file with 'password_file', or a variable with 'password_env'"
        )
    known = _known_keys(keys[:-1])
    near = get_close_matches(keys[-1], known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "remove it"
    return f"expected one of the keys {', '.join(known)}; found the unknown key {keys[-1]!r}; {hint}"


def _known_keys(keys: Keys) -> list[str]:
    """The keys that the schema knows for the block at a place."""
    schema = site_schema()
    block: dict[str, Any] = schema
    for key in keys:
        block = block.get("properties", {}).get(key) or _entry_schema(block)
        block = next(
            iter(block.get("anyOf", ())), block
        )  # a block that may be left out: its first form is the block
        if "$ref" in block:
            block = schema["$defs"][block["$ref"].rpartition("/")[2]]
    return list(block.get("properties", {}))


def _entry_schema(block: dict[str, Any]) -> dict[str, Any]:
    """What an entry with a free id, or one of a list, must be."""
    if "items" in block:
        items: dict[str, Any] = block["items"]
        return items
    entries: dict[str, dict[str, Any]] = block["patternProperties"]  # the patterns of ids
    return next(iter(entries.values()))
