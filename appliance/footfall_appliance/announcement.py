"""What a person needs to know once everything works: addresses, names, and where the passwords are."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from footfall_appliance.addresses import address_for_others
from footfall_appliance.settings import LOOPBACK, METRICS, Settings


def announcement(settings: Settings, cameras: Sequence[str], first_password: str | None) -> str:
    """Text for the terminal.

    Args:
        cameras: Ids of the cameras that inference has spoken of.
        first_password: The operator's password, if it was made just now and a person is reading.
    """
    private = settings.folders.private
    settings = replace(settings, bind=address_for_others(settings.bind))
    page, pictures, flow = (settings.url(part) + "/" for part in ("ui", "ffserver", "node-red"))
    stream = f"{pictures}{cameras[0] if cameras else '<camera>'}.mjpeg"
    lines = [
        "",
        "Footfall works.",
        f"  page       {page}",
        f"             user operator, password {_operator_password(settings, first_password)}",
        f"  pictures   {pictures}",
        f"             user viewer, password in {private / 'viewer.password'}",
        f"             in VLC: Media > Open Network Stream > {stream}",
        f"  Node-RED   {flow} (the flow), {flow}dashboard (its page)",
        "             the operator's name and password, as on the page",
        f"  MQTT       {settings.host}:{settings.ports['mosquitto']}",
        f"             account ui reads all counts, password in {private / 'mqtt-ui.password'}",
        *_metrics(settings),
        *_typed_password(settings),
        "",
        "`make logs` in another terminal shows what it does. Ctrl-C stops everything.",
    ]
    return "\n".join(lines)


def _operator_password(settings: Settings, first_password: str | None) -> str:
    file = settings.folders.private / "operator.password"
    return f"{first_password} (kept in {file})" if first_password else f"in {file}"


def _metrics(settings: Settings) -> list[str]:
    if METRICS not in settings.ports:
        return []
    return [
        f"  metrics    http://{LOOPBACK}:{settings.ports[METRICS]}/metrics (for a Prometheus on this machine)"
    ]


def _typed_password(settings: Settings) -> list[str]:
    """`make`, which we cannot change, keeps its own command line as long as it runs."""
    if settings.camera is None or "@" not in urlsplit(settings.camera).netloc:
        return []
    return [
        "",
        "A camera's password that was typed stands in this shell's history; given to `make` itself, others on this",
        "machine see it in the list of processes. Better: CAMERA='rtsp://...' make run, or a site file with",
        "username and password_file.",
    ]
