"""The outbox: in order, bounded, and there again after whatever happened."""

import logging
import re
from contextlib import closing
from pathlib import Path

import pytest

from footfall.adapters.broker.outbox import LIMIT, Outbox
from footfall.adapters.broker.publisher import COMMIT_EVERY_S, SETTLE_S
from footfall.errors import StorageError
from support.broker import ROOT
from support.full_disk import files_no_larger_than


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def numbered(first: int, last: int) -> list[tuple[str, str]]:
    return [("topic", str(number)) for number in range(first, last + 1)]


def payloads(outbox: Outbox) -> list[int]:
    return [int(record.payload) for record in outbox.after(0, 1_000_000)]


def test_records_come_out_in_the_order_they_were_put_in(path: Path) -> None:
    with closing(Outbox(path)) as outbox:
        outbox.write(numbered(1, 2))
        outbox.write(numbered(3, 4))
        assert [(each.record_id, each.topic, each.payload) for each in outbox.after(1, 2)] == [
            (2, "topic", "2"),
            (3, "topic", "3"),
        ]
        assert outbox.last_id == 4


def test_what_is_forgotten_does_not_come_back(path: Path) -> None:
    with closing(Outbox(path)) as outbox:
        outbox.write(numbered(1, 4))
        outbox.write((), [1, 2])
        outbox.write(numbered(5, 5), [2, 3])
        assert payloads(outbox) == [4, 5]
        assert len(outbox) == 2


def test_what_the_broker_has_cannot_be_read_from_the_disk_for_long(path: Path) -> None:
    with closing(Outbox(path)) as outbox:
        for number in range(1, 201):
            outbox.write([("topic", f"track-{number:04}" * 50)], [number - 1])
        there = b"".join(file.read_bytes() for file in path.parent.glob("outbox.db*"))
        sizes = [file.stat().st_size for file in path.parent.glob("outbox.db*")]
    found = {number for number in range(1, 201) if f"track-{number:04}".encode() in there}
    assert 200 in found
    assert not found & set(range(1, 150)), "only the newest are there"
    assert sum(sizes) < 400_000


def test_nor_what_came_at_once_after_the_broker_was_away(path: Path) -> None:
    with closing(Outbox(path)) as outbox:
        outbox.write([("topic", f"track-{number:04}" * 50) for number in range(1, 1001)])
        outbox.write((), range(1, 1001))
        for _ in range(40):
            outbox.write([("topic", "later" * 50)], [outbox.last_id])
        there = b"".join(file.read_bytes() for file in path.parent.glob("outbox.db*"))
    assert b"later" in there
    assert b"track-" not in there


def test_records_are_there_at_the_next_start_and_numbers_go_on(path: Path) -> None:
    with closing(Outbox(path)) as first:
        first.write(numbered(1, 3), ())
    with closing(Outbox(path)) as second:
        second.write(numbered(4, 4))
        assert payloads(second) == [1, 2, 3, 4]
        assert (len(second), second.last_id) == (4, 4)


def test_a_full_outbox_drops_the_oldest_and_counts_them(path: Path) -> None:
    with closing(Outbox(path, limit=5)) as outbox:
        outbox.write(numbered(1, 4))
        outbox.write(numbered(5, 8))
        assert payloads(outbox) == [4, 5, 6, 7, 8]
        assert (len(outbox), outbox.dropped) == (5, 3)


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(b"this was a database once" * 1000)
    with closing(Outbox(path)) as outbox:
        outbox.write(numbered(1, 1))
        assert payloads(outbox) == [1]
    assert path.with_suffix(".damaged").read_bytes().startswith(b"this was")
    assert "outbox.damaged" in caplog.text


def test_a_page_damaged_in_the_middle_is_noticed_at_the_start(path: Path) -> None:
    with closing(Outbox(path)) as outbox:
        outbox.write(numbered(1, 5000))
    content = bytearray(path.read_bytes())
    content[8192:16384] = bytes(8192)
    path.write_bytes(content)
    with closing(Outbox(path)) as outbox:
        assert len(outbox) == 0


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"missing/outbox\.db.*unable to open"):
        Outbox(tmp_path / "missing" / "outbox.db")


def test_a_second_user_of_the_same_outbox_is_refused(path: Path) -> None:
    with closing(Outbox(path)), pytest.raises(StorageError, match="only one inference"):
        Outbox(path)


def test_a_full_disk_is_reported_and_records_go_on_in_memory(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Outbox(path)) as outbox:
        outbox.write(numbered(1, 10))
        with files_no_larger_than(64 * 1024), caplog.at_level(logging.ERROR):
            outbox.write(numbered(11, 5000))
            outbox.write(numbered(5001, 5001), [1, 2])
        assert payloads(outbox) == list(range(3, 5002))
        assert (len(outbox), outbox.last_id) == (4999, 5001)
    assert len(caplog.records) == 1
    assert "make room on the disk" in caplog.text


def broker_setting(name: str) -> int:
    found = re.search(rf"^{name} (\d+)$", (ROOT / "mosquitto" / "mosquitto.conf").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_a_full_outbox_fits_into_the_queue_that_the_broker_keeps_for_a_reader() -> None:
    assert broker_setting("max_queued_messages") > LIMIT


def test_a_record_is_kept_until_the_broker_has_surely_saved_it() -> None:
    assert 2 * broker_setting("autosave_interval") <= SETTLE_S


def test_a_power_cut_loses_less_than_half_a_second() -> None:
    assert COMMIT_EVERY_S < 0.5
