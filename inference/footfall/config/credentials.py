"""A camera's user name and password; the password is read where it is kept, at the moment of use."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from footfall.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a camera wants to hear before it shows its picture."""

    username: str
    password: str = field(repr=False)


def password_from_variable(variable: str, owner: str) -> str:
    """The value of an environment variable.

    Raises:
        ConfigError: It is not set.
    """
    try:
        return os.environ[variable]
    except KeyError:
        raise ConfigError(
            f"{owner}: expected its password in the environment variable {variable}, which is not set; "
            f"set it before the start, or use password_file"
        ) from None


def password_from_file(path: Path, owner: str) -> str:
    """The first line of a file.

    Raises:
        ConfigError: It cannot be read as text.
    """
    try:
        return path.read_text().partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError(
            f"{owner}: expected its password in the file {path}, which cannot be read ({reason}); "
            f"write the password into it and let this program's user read it"
        ) from error
