"""What came of optimising a model."""

from collections.abc import Mapping
from dataclasses import dataclass

from footfall.workbench.variants import Variant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was tried, and what came of it.

    Attributes:
        variants: The converted model first; all were measured on the same pictures.
        refused: Why a variant must not be used, by its name.
        pays: Of every way of pruning, whether it is worth asking for.
        better: A larger input that counts better by the labels, as WIDTHxHEIGHT; None where none does.
        accepted: The best variant's name; None where none may take the converted model's place.
        pictures: How many it was judged by.
        truth: Who labelled them.
    """

    model: str
    command: str
    variants: tuple[Variant, ...]
    refused: Mapping[str, str]
    pays: Mapping[str, bool]
    better: str | None
    accepted: str | None
    pictures: int
    truth: str
