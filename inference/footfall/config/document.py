"""YAML text -> plain values, with the line on which each of them stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from footfall.errors import ConfigError

Keys = tuple[str, ...]
"""The way to a value: keys, and places in lists from "0"."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML file says.

    Attributes:
        data: Plain dicts, lists and scalars; None for an empty file.
        lines: Line, from 1, on which each key or list entry stands.
        repeated: Keys that stand twice in their block, with the line of the second.
    """

    data: object
    lines: Mapping[Keys, int]
    repeated: tuple[tuple[Keys, int], ...]

    def line(self, keys: Keys) -> int:
        """The line of a value, or of the innermost block around it that has one."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)


def parse(text: str, file: str) -> Document:
    """Read YAML 1.2.

    Raises:
        ConfigError: It is no YAML; says the line.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True  # found by _Places, which finds all of them and quotes no values
    try:
        root, data = yaml.compose(text), yaml.load(text)
    except YAMLError as error:
        raise ConfigError(_syntax_problem(error, file)) from None
    except ValueError as error:  # a date that does not exist: YAML takes 2026-02-30 for one
        raise ConfigError(
            f"{file}: expected values as in the example, found one that YAML takes for a date or a number ({error}); "
            "put it in quotes"
        ) from None
    places = _Places()
    if root is not None:
        places.note(root, ())
    return Document(data, places.lines, tuple(places.repeated))


def _syntax_problem(error: YAMLError, file: str) -> str:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    problem = error.problem if isinstance(error, MarkedYAMLError) else "a character that YAML does not allow"
    line = f":{mark.line + 1}" if mark is not None else ""
    return (
        f"{file}{line}: expected YAML, found a mistake in it ({problem}); "
        f"check indentation, quotes and brackets of this line and the one above"
    )


class _Places:
    """Where keys and list entries stand; a block that aliases repeat counts where it is written."""

    def __init__(self) -> None:
        self.lines: dict[Keys, int] = {}
        self.repeated: list[tuple[Keys, int]] = []
        self._noted: set[int] = set()

    def note(self, node: Node, keys: Keys) -> None:
        if id(node) in self._noted:
            return
        self._noted.add(id(node))
        for inner, line, value in _entries(node, keys):
            if inner in self.lines:
                self.repeated.append((inner, line))
            else:
                self.lines[inner] = line
                self.note(value, inner)


def _entries(node: Node, keys: Keys) -> Iterator[tuple[Keys, int, Node]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield (*keys, str(key.value)), key.start_mark.line + 1, value
    elif isinstance(node, SequenceNode):
        for place, value in enumerate(node.value):
            yield (*keys, str(place)), value.start_mark.line + 1, value
