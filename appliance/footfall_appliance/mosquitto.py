"""The broker's configuration for a native start, made from the one that is shipped."""

from pathlib import Path

from footfall_appliance.errors import ApplianceError
from footfall_appliance.settings import Settings


def native_configuration(shipped: str, replacements: dict[str, str]) -> str:
    """Put this machine's listener and paths where the container's are, and leave every other line as it is.

    A broker that root starts stays root: the account that it would change to may not read the private folder.

    Args:
        shipped: Text of mosquitto/mosquitto.conf.
        replacements: What a directive says by the directive's name.

    Raises:
        ApplianceError: A directive to be replaced is not in the shipped file.
    """
    left = dict(replacements)
    lines = []
    for line in shipped.splitlines():
        name = line.partition(" ")[0]
        lines.append(f"{name} {left.pop(name)}" if name in left else line)
    if left:
        raise ApplianceError(
            f"mosquitto/mosquitto.conf: expected the lines {', '.join(left)}, found none; restore the file"
        )
    return "\n".join([*lines, "user root", ""])


def write_configuration(settings: Settings) -> Path:
    """Write the configuration, and a copy of the access list that is private, as newer Mosquittos demand."""
    folders = settings.folders
    shipped = folders.root / "mosquitto"
    acl = folders.run / "mosquitto.acl"
    acl.write_text((shipped / "acl").read_text())
    acl.chmod(0o600)
    stored = folders.state / "mosquitto"
    stored.mkdir(mode=0o700, exist_ok=True)
    replacements = {
        "listener": f"{settings.ports['mosquitto']} {settings.bind}",
        "password_file": str(folders.private / "mosquitto.passwords"),
        "acl_file": str(acl),
        "persistence_location": f"{stored}/",
    }
    path = folders.run / "mosquitto.conf"
    path.write_text(native_configuration((shipped / "mosquitto.conf").read_text(), replacements))
    return path
