"""Passwords and keys: made by chance on the machine itself, one file each, readable by its owner only.

What was made once is never changed: a person may put a password of their own into a file. Hashes follow
their password: they are written again when they no longer match it. With the operator's password the key of
the viewers' tickets changes too, so that no ticket outlives the password it was given for.
"""

import base64
import hashlib
import hmac
import os
import secrets
import string
from collections.abc import Iterable
from pathlib import Path

import bcrypt
from werkzeug.security import check_password_hash, generate_password_hash

from footfall_appliance.errors import ApplianceError

MQTT_ACCOUNTS = ("inference", "ui", "nodered")
KEYS = ("feed.token", "ticket.key", "ui.key", "node-red.secret")
_OPERATOR_MIN_BYTES = 8
_OPERATOR_MAX_BYTES = 72  # bcrypt reads no further
TYPED_PASSWORDS = ("viewer.password", "operator.password")
_EASY_TO_READ = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("01ilo")))
_MOSQUITTO_ITERATIONS = 101


def create_credentials(folder: Path) -> list[str]:
    """Make the files that are missing or, after a power cut say, empty.

    Returns:
        The names of the new files.

    Raises:
        ApplianceError: The folder cannot be written, or the operator's password is too short or too long.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        made = _create_missing(folder, TYPED_PASSWORDS) + _hash_operator(folder)
        made += _create_missing(folder, (*KEYS, *(f"mqtt-{account}.password" for account in MQTT_ACCOUNTS)))
        return made + _hash_mqtt_accounts(folder)
    except OSError as error:
        raise ApplianceError(
            f"expected to write secrets into {folder}, got: {error.strerror}; mend its owner or make room"
        ) from error


def _create_missing(folder: Path, names: Iterable[str]) -> list[str]:
    return [name for name in names if _create(folder / name)]


def _create(path: Path) -> bool:
    if path.exists() and path.read_bytes().strip():
        return False
    write_private(path, typed_password() if path.name in TYPED_PASSWORDS else secrets.token_urlsafe(32))
    return True


def typed_password() -> str:
    """A password that a person can read and type: four times four letters and digits, 79 bits of chance."""
    return "-".join("".join(secrets.choice(_EASY_TO_READ) for _ in range(4)) for _ in range(4))


def write_private(path: Path, text: str) -> None:
    """Write a file as a whole, so that neither a full disk nor a power cut leaves half a secret."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    part.replace(path)


def _hash_operator(folder: Path) -> list[str]:
    password = _operator_password(folder / "operator.password")
    made = []
    werkzeug_hash = folder / "operator.werkzeug-hash"
    if not (werkzeug_hash.exists() and check_password_hash(werkzeug_hash.read_text().strip(), password)):
        # First, so that an interruption never leaves the new password with the old tickets' key.
        (folder / "ticket.key").unlink(missing_ok=True)
        write_private(werkzeug_hash, generate_password_hash(password))
        made.append(werkzeug_hash.name)
    bcrypt_hash = folder / "operator.bcrypt-hash"
    if not (bcrypt_hash.exists() and _bcrypt_matches(bcrypt_hash.read_bytes().strip(), password)):
        write_private(bcrypt_hash, bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode())
        made.append(bcrypt_hash.name)
    return made


def _operator_password(path: Path) -> str:
    found = path.read_bytes().strip()
    wanted = f"{path}: expected {_OPERATOR_MIN_BYTES} to {_OPERATOR_MAX_BYTES} bytes of UTF-8"
    way_out = "write another password into it, or delete it to have one made"
    if not _OPERATOR_MIN_BYTES <= len(found) <= _OPERATOR_MAX_BYTES:
        raise ApplianceError(f"{wanted}, got {len(found)} bytes; {way_out}")
    try:
        return found.decode()
    except UnicodeDecodeError as error:
        raise ApplianceError(f"{wanted}, got another encoding; {way_out}") from error


def _bcrypt_matches(found: bytes, password: str) -> bool:
    try:
        return bcrypt.checkpw(password.encode(), found)
    except ValueError:
        return False


def _hash_mqtt_accounts(folder: Path) -> list[str]:
    path = folder / "mosquitto.passwords"
    lines = path.read_text().splitlines() if path.exists() else []
    found = dict(line.split(":", 1) for line in lines if ":" in line)
    wanted = {name: (folder / f"mqtt-{name}.password").read_text().strip() for name in MQTT_ACCOUNTS}
    stale = [name for name, word in wanted.items() if not mosquitto_hash_matches(found.get(name, ""), word)]
    if not stale:
        return []
    # Accounts that somebody added, a tenant's say, stay as they are.
    found.update((name, mosquitto_hash(wanted[name])) for name in stale)
    write_private(path, "".join(f"{name}:{hashed}\n" for name, hashed in found.items()))
    return [path.name]


def mosquitto_hash(password: str, salt: bytes | None = None, iterations: int = _MOSQUITTO_ITERATIONS) -> str:
    """A password as Mosquitto 2 keeps it: PBKDF2 with SHA-512.

    101 rounds are Mosquitto's own default, and enough here: the passwords are 256 bits of chance.

    Source:
        mosquitto_passwd(1); format `$7$iterations$salt$hash`, the last two in base64.
    """
    salt = secrets.token_bytes(12) if salt is None else salt
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, iterations)
    return "$".join(
        ("", "7", str(iterations), base64.b64encode(salt).decode(), base64.b64encode(digest).decode())
    )


def mosquitto_hash_matches(found: str, password: str) -> bool:
    """Whether a line of Mosquitto's password file belongs to this password."""
    try:
        _, kind, iterations, salt, _ = found.split("$")
        again = mosquitto_hash(password, base64.b64decode(salt), int(iterations))
    except ValueError:
        return False
    return kind == "7" and hmac.compare_digest(found, again)
