"""Records that wait on disk until they are safely with the broker."""

import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from footfall.errors import StorageError

log = logging.getLogger(__name__)

LIMIT = 100_000
"""Records kept at most, about 40 MB. Mosquitto's max_queued_messages must be higher, see mosquitto.conf."""


@dataclass(frozen=True, slots=True)
class Record:
    """One message as it was first made; `record_id` rises in the order of making."""

    record_id: int
    topic: str
    payload: str


class Outbox:
    """A queue in a SQLite file: in order, bounded, the oldest dropped first.

    What `write` returned from survives a kill and a power cut. Used by one thread at a time.

    Attributes:
        dropped: Records lost since the start because the outbox was full.
        last_id: The newest record's id; 0 before the first one.
    """

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        """Open or make the file.

        Raises:
            StorageError: The file cannot be opened or written, or another process uses it.
        """
        self._path = path
        self._limit = limit
        self.dropped = 0
        try:
            self._db = _open(path)
        except sqlite3.OperationalError as error:
            raise StorageError(
                f"expected to write the outbox {path}, but: {error}; let this user write its folder, "
                "and run only one inference per FOOTFALL_STATE_DIR"
            ) from error
        self._count: int
        self.last_id: int
        self._count, self.last_id = self._db.execute(
            "SELECT count(*), coalesce(max(id), 0) FROM outbox"
        ).fetchone()

    def __len__(self) -> int:
        return self._count

    def write(self, new: Iterable[tuple[str, str]], done: Iterable[int] = ()) -> None:
        """Append (topic, payload) pairs and forget ids, in one step that reaches the disk before it returns.

        A disk that fails or is full is logged; from then on the outbox lives in memory only.
        """
        first = self.last_id + 1
        rows = [(first + index, *pair) for index, pair in enumerate(new)]
        forgotten = [(record_id,) for record_id in done]
        try:
            self._transact(rows, forgotten)
        except sqlite3.Error as error:
            self._move_to_memory(error)
            self._transact(rows, forgotten)

    def _transact(self, rows: list[tuple[int, str, str]], forgotten: list[tuple[int]]) -> None:
        with self._db:
            removed = self._db.executemany("DELETE FROM outbox WHERE id = ?", forgotten).rowcount
            self._db.executemany("INSERT INTO outbox VALUES (?, ?, ?)", rows)
            count = self._count - max(removed, 0) + len(rows)
            excess = max(count - self._limit, 0)
            if excess:
                self._db.execute(
                    "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ?)", (excess,)
                )
        self._count = count - excess
        self.last_id += len(rows)
        self.dropped += excess

    def after(self, record_id: int, limit: int) -> list[Record]:
        """The oldest records, at most `limit`, that are newer than a given one."""
        newer = "SELECT id, topic, payload FROM outbox WHERE id > ? ORDER BY id LIMIT ?"
        try:
            return [Record(*row) for row in self._db.execute(newer, (record_id, limit))]
        except sqlite3.Error as error:
            self._move_to_memory(error)
            return []

    def _move_to_memory(self, error: sqlite3.Error) -> None:
        log.error(
            "the outbox %s failed (%s): records are now kept in memory, and lost if this program ends while "
            "the broker is away; make room on the disk, then restart",
            self._path,
            error,
        )
        failed, self._db = self._db, _with_table(sqlite3.connect(":memory:", check_same_thread=False))
        try:
            failed.backup(self._db)
            failed.close()
        except sqlite3.Error as worse:
            log.error("the records already in the outbox %s wait there for a restart (%s)", self._path, worse)
        self._count = self._db.execute("SELECT count(*) FROM outbox").fetchone()[0]

    def close(self) -> None:
        self._db.close()


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        aside = path.with_suffix(".damaged")
        log.error(
            "the outbox %s is damaged (%s): set aside as %s, its records are lost", path, error, aside.name
        )
        path.replace(aside)
        path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    # Opened by one thread, used by another, never by two at once.
    db = sqlite3.connect(path, timeout=2.0, check_same_thread=False)
    try:
        # Exclusive: a second process would send the same records again. Full: a commit waits for the disk.
        # The rest: what the broker has is not to be read from the disk any more, but for the last minute or so.
        for setting in (
            *("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"),
            *("secure_delete = ON", "wal_autocheckpoint = 32", "journal_size_limit = 0"),
        ):
            db.execute(f"PRAGMA {setting}")
        found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        return _with_table(db)
    except sqlite3.Error:
        db.close()
        raise


def _with_table(db: sqlite3.Connection) -> sqlite3.Connection:
    with db:
        db.execute("CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, topic TEXT, payload TEXT)")
    return db
