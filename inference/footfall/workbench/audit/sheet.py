"""The sheet of an audit: which clips, what the machine counted, what the person has typed in so far."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from footfall.adapters.whole_file import replace_file
from footfall.core.auditing import Clip
from footfall.errors import ConfigError, StorageError

SHEET_FILE = "audit-sheet.json"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an audit is about; whoever changes any of it begins another audit.

    Attributes:
        size_bytes: Of the recording.
        threshold: Of the camera; None for its model's own.
        places: Its zones and lines as they are drawn.
    """

    recording: str
    size_bytes: int
    camera: str
    model: str
    threshold: float | None
    clips: int
    clip_s: float
    places: str


@dataclass(slots=True)
class CountedClip:
    """A clip, and how often each thing happened in it, by the machine and by the person."""

    clip: Clip
    machine: Mapping[str, int]
    manual: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything of an audit that must outlive a break.

    Attributes:
        seed: What the clips were drawn with.
        things: What is counted, with its name for people.
    """

    basis: Basis
    seed: int
    length_s: float
    things: Mapping[str, str]
    clips: list[CountedClip]

    @property
    def open(self) -> list[tuple[int, str]]:
        """What the person has still to count, by the clip's number from 1, and thing."""
        return [each for each in self.questions if each[1] not in self.clips[each[0] - 1].manual]

    @property
    def questions(self) -> list[tuple[int, str]]:
        """All that the person has to count, in the order of asking."""
        return [(number, what) for number in range(1, len(self.clips) + 1) for what in self.things]

    def save(self, folder: Path) -> None:
        """Write it in one piece, readable by its owner alone.

        Raises:
            StorageError: The folder cannot be written.
        """
        kept = folder / SHEET_FILE
        try:
            replace_file(kept, (json.dumps(asdict(self), indent=2) + "\n").encode(), mode=0o600)
        except OSError as error:
            raise StorageError(
                f"expected to write {kept}, found: {error.strerror}; name another folder with --out"
            ) from error

    @classmethod
    def load(cls, folder: Path, basis: Basis, seed: int | None) -> Self | None:
        """The sheet of an audit that was begun; None where there is none.

        Raises:
            StorageError: It cannot be read.
            ConfigError: It is another audit's.
        """
        path = folder / SHEET_FILE
        try:
            sheet = cls._of(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StorageError(
                f"{path}: expected an audit that was begun, found a file that cannot be read ({error}); "
                "delete it, and the clips beside it, to begin anew"
            ) from error
        changed = [name for name, found in asdict(sheet.basis).items() if found != getattr(basis, name)]
        if seed not in (None, sheet.seed):
            changed.append("seed")
        if changed:
            raise ConfigError(
                f"{folder}: expected the audit that was begun there, found another {', another '.join(changed)}; "
                "name another folder with --out, or delete this one"
            )
        return sheet

    @classmethod
    def _of(cls, found: Any) -> Self:
        clips = [
            CountedClip(Clip(**each["clip"]), each["machine"], each["manual"]) for each in found["clips"]
        ]
        return cls(Basis(**found["basis"]), found["seed"], found["length_s"], found["things"], clips)
