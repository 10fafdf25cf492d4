"""Read the .cfg file in which darknet describes a network: sections of keys and values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from footfall.errors import ModelError

WHOLE = -1
"""The number of the section that holds for the whole network; the layers follow from 0."""


@dataclass(frozen=True, slots=True)
class Section:
    """A layer, or what holds for the whole network.

    Attributes:
        kind: Such as `convolutional`.
        number: By which other layers refer to it.
        line: Of the file in which it begins, from 1.
        values: By key, as written, without spaces.
    """

    kind: str
    number: int
    line: int
    values: Mapping[str, str]

    @property
    def title(self) -> str:
        """For messages."""
        return f"[{self.kind}], {'' if self.number == WHOLE else f'layer {self.number}, '}line {self.line}"

    def integer(self, key: str, default: int | None = None, least: int = 0) -> int:
        """A whole number; ValueError if it is none, too small, or missing without a default."""
        values = self.integers(key) if default is None or key in self.values else (default,)
        if len(values) != 1 or values[0] < least:
            raise ValueError(f"expected {key} to be one whole number from {least}, found {self.values[key]}")
        return values[0]

    def integers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; ValueError if it is none, or missing."""
        if key not in self.values:
            raise ValueError(f"expected the key {key}, found {', '.join(self.values) or 'no key'}")
        try:
            return tuple(map(int, self.values[key].split(",")))
        except ValueError:
            raise ValueError(f"expected {key} in whole numbers, found {self.values[key]!r}") from None

    def real(self, key: str, default: float) -> float:
        """A number; ValueError if it is none."""
        try:
            return float(self.values.get(key, default))
        except ValueError:
            raise ValueError(f"expected {key} to be a number, found {self.values[key]!r}") from None


def read_cfg(path: Path) -> Sequence[Section]:
    """Read the sections: what holds for the whole network, then layer by layer.

    Raises:
        ModelError: The file cannot be read, or is no such description.

    Source:
        https://github.com/AlexeyAB/darknet/wiki/CFG-Parameters-in-the-different-layers
    """
    try:
        sections = _sections(path.read_text().splitlines())
    except OSError as error:
        raise ModelError(f"cannot read the model's file {path}: {error.strerror}") from error
    except ValueError as error:
        raise ModelError(f"{path.name}: expected the text of a darknet .cfg file: {error}") from error
    if not sections or sections[0].kind not in ("net", "network"):
        found = sections[0].title if sections else "no section at all"
        raise ModelError(f"{path.name}: expected a darknet .cfg file, which begins with [net]; found {found}")
    return sections


def _sections(lines: Iterable[str]) -> Sequence[Section]:
    sections: list[Section] = []
    values: dict[str, str] = {}
    for line, text in enumerate(lines, 1):
        content = "".join(text.partition("#")[0].split())
        if not content or content.startswith(";"):
            continue
        if content.startswith("[") and content.endswith("]"):
            values = {}
            sections.append(Section(content[1:-1], WHOLE + len(sections), line, values))
            continue
        key, equals, value = content.partition("=")
        if not equals or not sections:
            raise ValueError(f"line {line} is neither [section] nor key=value inside of one: {text[:60]!r}")
        values[key] = value
    return sections
