import os
import stat
from pathlib import Path

import bcrypt
import pytest
from werkzeug.security import check_password_hash

from footfall_appliance.credentials import (
    create_credentials,
    mosquitto_hash,
    mosquitto_hash_matches,
    write_private,
)
from footfall_appliance.errors import ApplianceError

ALL_FILES = {
    "mqtt-inference.password",
    "mqtt-ui.password",
    "mqtt-nodered.password",
    "mosquitto.passwords",
    "feed.token",
    "ticket.key",
    "viewer.password",
    "operator.password",
    "operator.werkzeug-hash",
    "operator.bcrypt-hash",
    "ui.key",
    "node-red.secret",
}


@pytest.fixture
def private(tmp_path: Path) -> Path:
    return tmp_path / "var" / "private"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_file_is_made_and_named(private: Path) -> None:
    assert set(create_credentials(private)) == ALL_FILES
    assert set(contents(private)) == ALL_FILES


def test_nobody_else_can_read_the_folder_or_its_files(private: Path) -> None:
    create_credentials(private)
    assert mode(private) == 0o700
    assert {mode(path) for path in private.iterdir()} == {0o600}


def test_a_folder_that_others_could_read_is_closed(private: Path) -> None:
    private.mkdir(parents=True, mode=0o755)
    create_credentials(private)
    assert mode(private) == 0o700


def test_a_second_start_changes_nothing(private: Path) -> None:
    create_credentials(private)
    before = contents(private)
    assert create_credentials(private) == []
    assert contents(private) == before


def test_no_two_secrets_and_no_two_machines_are_alike(tmp_path: Path) -> None:
    create_credentials(tmp_path / "one")
    create_credentials(tmp_path / "two")
    values = [*contents(tmp_path / "one").values(), *contents(tmp_path / "two").values()]
    assert len(set(values)) == len(values)


def test_a_missing_secret_is_made_again_and_the_others_stay(private: Path) -> None:
    create_credentials(private)
    before = contents(private)
    (private / "feed.token").unlink()
    assert create_credentials(private) == ["feed.token"]
    after = contents(private)
    assert after.pop("feed.token") != before.pop("feed.token")
    assert after == before


def test_a_password_that_a_person_wrote_is_kept_and_its_hashes_follow_it(private: Path) -> None:
    create_credentials(private)
    (private / "operator.password").write_text("my own words\n")
    made = set(create_credentials(private))
    assert made == {"operator.werkzeug-hash", "operator.bcrypt-hash", "ticket.key"}
    assert (private / "operator.password").read_text() == "my own words\n"
    assert check_password_hash((private / "operator.werkzeug-hash").read_text(), "my own words")
    assert bcrypt.checkpw(b"my own words", (private / "operator.bcrypt-hash").read_bytes())


@pytest.mark.parametrize("name", sorted(name for name in ALL_FILES if "hash" not in name))
@pytest.mark.parametrize("left", ["", " \n"], ids=["empty", "blank"])
def test_a_file_that_a_power_cut_emptied_is_made_again(private: Path, name: str, left: str) -> None:
    create_credentials(private)
    (private / name).write_text(left)
    assert name in create_credentials(private)
    assert (private / name).read_text().strip()


def test_an_emptied_password_never_lets_an_empty_one_in(private: Path) -> None:
    create_credentials(private)
    (private / "operator.password").write_text("")
    create_credentials(private)
    assert not check_password_hash((private / "operator.werkzeug-hash").read_text(), "")
    assert not bcrypt.checkpw(b"", (private / "operator.bcrypt-hash").read_bytes())


def test_a_secret_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = tmp_path / "feed.token", []

    def fsync(_: int) -> None:
        synced.append((path.with_name("feed.token.part").read_text(), path.exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    write_private(path, "secret")
    assert synced == [("secret", False)]
    assert path.read_text() == "secret"


def test_old_tickets_end_with_the_old_password(private: Path) -> None:
    create_credentials(private)
    old = (private / "ticket.key").read_text()
    (private / "operator.password").write_text("another password")
    create_credentials(private)
    assert (private / "ticket.key").read_text() not in ("", old)


@pytest.mark.parametrize(
    ("password", "found"),
    [
        (b"seven77", "got 7 bytes"),
        (b"x" * 73, "got 73 bytes"),
        ("ü".encode() * 37, "got 74 bytes"),
        ("Schlüssel".encode("latin-1"), "got another encoding"),
    ],
    ids=["short", "long", "long in bytes", "not UTF-8"],
)
def test_a_password_that_bcrypt_would_not_take_whole_is_refused(
    private: Path, password: bytes, found: str
) -> None:
    create_credentials(private)
    before = contents(private)
    (private / "operator.password").write_bytes(password)
    with pytest.raises(ApplianceError, match=f"expected 8 to 72 bytes of UTF-8, {found}; write another"):
        create_credentials(private)
    assert contents(private) == {**before, "operator.password": password}


@pytest.mark.parametrize("password", [b"x" * 8, b"x" * 72], ids=["shortest", "longest"])
def test_a_password_of_the_least_and_of_the_greatest_length_is_taken(private: Path, password: bytes) -> None:
    create_credentials(private)
    (private / "operator.password").write_bytes(password)
    create_credentials(private)
    assert bcrypt.checkpw(password, (private / "operator.bcrypt-hash").read_bytes())


def test_a_damaged_hash_is_written_again(private: Path) -> None:
    create_credentials(private)
    (private / "operator.bcrypt-hash").write_text("")
    assert create_credentials(private) == ["operator.bcrypt-hash"]


def test_a_new_account_of_the_broker_leaves_a_tenants_account_alone(private: Path) -> None:
    create_credentials(private)
    passwords = private / "mosquitto.passwords"
    tenant = f"shoe-shop:{mosquitto_hash('theirs')}"
    passwords.write_text(passwords.read_text() + tenant + "\n")
    (private / "mqtt-ui.password").unlink()
    assert set(create_credentials(private)) == {"mqtt-ui.password", "mosquitto.passwords"}
    lines = dict(line.split(":", 1) for line in passwords.read_text().splitlines())
    assert set(lines) == {"inference", "ui", "nodered", "shoe-shop"}
    assert f"shoe-shop:{lines['shoe-shop']}" == tenant
    assert mosquitto_hash_matches(lines["ui"], (private / "mqtt-ui.password").read_text())


def test_a_mosquitto_hash_is_the_one_that_mosquitto_passwd_writes() -> None:
    # Written by `mosquitto_passwd -c -b FILE user correct-horse`, Mosquitto 2.0.11.
    written = (
        "$7$101$/Zcz5XvWAhou/m/i$deO5w3eSb4oDyWCx0pNuhEjm9iUJhr04"
        "hOjNklJeq4XjwNxeE1QuALRY9MqZfe5ZZZ9l0SfeSlGfZC2R3la6aQ=="
    )
    assert mosquitto_hash_matches(written, "correct-horse")
    assert not mosquitto_hash_matches(written, "wrong-horse")


@pytest.mark.parametrize("found", ["", "plain", "$6$salt$hash", "$7$x$c2FsdA==$aGFzaA=="])
def test_what_is_no_hash_of_mosquitto_matches_nothing(found: str) -> None:
    assert not mosquitto_hash_matches(found, "word")


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(ApplianceError, match=r"expected to write secrets into .*private, got: .*mend"):
        create_credentials(tmp_path / "var" / "private")
