"""What the person who starts Footfall chose, and where its files lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from footfall_appliance.errors import ApplianceError

PORT_VARIABLES = {
    "mosquitto": "MQTT_PORT",
    "ffserver": "FFSERVER_PORT",
    "ui": "UI_PORT",
    "node-red": "NODE_RED_PORT",
}
METRICS = "metrics"
ALL_PORT_VARIABLES = {**PORT_VARIABLES, METRICS: "METRICS_PORT"}
"""With the port on which inference answers Prometheus; it has none unless it is given one."""
DEFAULT_PORTS = {"mosquitto": 1883, "ffserver": 8090, "ui": 8080, "node-red": 1880}
LOOPBACK = "127.0.0.1"
_LOOPBACK_OF = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 - compared with, never bound to


@dataclass(frozen=True, slots=True)
class Folders:
    """The checkout and the folder of private data."""

    root: Path
    var: Path

    @property
    def private(self) -> Path:
        return self.var / "private"

    @property
    def state(self) -> Path:
        return self.var / "state"

    @property
    def cache(self) -> Path:
        return self.var / "cache"

    @property
    def clips(self) -> Path:
        """Not below `var`, which may be elsewhere: the demo's site.yaml names its clip by this path."""
        return self.root / "var" / "cache" / "clips"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    def create(self) -> None:
        """Make every folder, readable by nobody else.

        Raises:
            ApplianceError: One cannot be made or written.
        """
        for folder in (self.var, self.private, self.state, self.cache, self.run, self.log):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if folder != self.var:
                    folder.chmod(0o700)
            except OSError as error:
                raise ApplianceError(
                    f"expected to write in {folder}, got: {error.strerror}; "
                    "mend its owner, or set FOOTFALL_VAR to another folder"
                ) from error


@dataclass(frozen=True, slots=True)
class Settings:
    """Chosen by environment variables, which `make run NAME=value` sets too.

    Attributes:
        bind: The address on which all parts listen, but for metrics, which stay on this machine.
        ports: TCP port by part; METRICS is among them only where it was given.
        site: The site file; None for the demo or for a single camera.
        camera: A camera's address, perhaps with its password; None without one.
    """

    folders: Folders
    bind: str = LOOPBACK
    ports: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_PORTS))
    site: Path | None = None
    camera: str | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The address at which the parts on this machine reach each other."""
        return _LOOPBACK_OF.get(self.bind, self.bind)

    def url(self, part: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.ports[part]}"


def read_settings(environment: Mapping[str, str], root: Path) -> Settings:
    """Read the variables, an empty one being the same as none.

    Raises:
        ApplianceError: A port is no port, two parts share one, or both CAMERA and SITE are given.
    """
    site, camera = environment.get("SITE"), environment.get("CAMERA")
    if site and camera:
        raise ApplianceError("expected CAMERA or SITE, got both; put the camera into the site file")
    return Settings(
        folders=Folders(root, (root / (environment.get("FOOTFALL_VAR") or "var")).absolute()),
        bind=environment.get("BIND") or LOOPBACK,
        ports=_read_ports(environment),
        site=(root / site) if site else None,
        camera=camera or None,
    )


def _read_ports(environment: Mapping[str, str]) -> dict[str, int]:
    ports: dict[str, int] = {}
    for part, variable in ALL_PORT_VARIABLES.items():
        text = environment.get(variable) or str(DEFAULT_PORTS.get(part, ""))
        if part == METRICS and not text:
            continue
        if not text.isdecimal() or not 1 <= int(text) <= 65535:
            raise ApplianceError(f"{variable}: expected a port from 1 to 65535, got {text!r}")
        for other, port in ports.items():
            if port == int(text):
                raise ApplianceError(
                    f"{variable} and {ALL_PORT_VARIABLES[other]}: expected two ports, got {text} twice"
                )
        ports[part] = int(text)
    return ports
