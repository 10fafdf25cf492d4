"""The real program on the demo's clip."""

import os
import subprocess
import sys
from pathlib import Path

from support.broker import ROOT, Broker
from support.processes import Program

SOURCES = {"PYTHONPATH": os.pathsep.join(sys.path)}
"""So that the program is the one that the tests belong to."""
CLIP = ROOT / "var" / "cache" / "clips" / "vtest.avi"


def demo_site() -> str:
    """The demo's site.yaml on the demo's clip; both model and clip are fetched if they are not there."""
    command = [sys.executable, "-m", "footfall_appliance", "models"]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | SOURCES)
    return (ROOT / "site.yaml").read_text().replace("var/cache/clips/vtest.avi", str(CLIP))


def replay_clip(site: Path, broker: Broker, state: Path) -> str:
    """Count the whole clip as fast as possible; returns what the program logged."""
    env = os.environ | _environment(broker, state)
    command = [*_command(site), "--as-fast-as-possible"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stderr


def counting_live(site: Path, broker: Broker, state: Path, log: Path) -> Program:
    """The clip again and again at its own speed, to be started in a `with` block."""
    return Program(_command(site), log, _environment(broker, state))


def _command(site: Path) -> list[str]:
    return [sys.executable, "-m", "footfall", "run", "--site", str(site)]


def _environment(broker: Broker, state: Path) -> dict[str, str]:
    return {
        **SOURCES,
        "MQTT_PORT": str(broker.port),
        "MQTT_USERNAME": "inference",
        "MQTT_PASSWORD_FILE": str(broker.password_file("inference")),
        "FOOTFALL_MODELS_DIR": str(ROOT / "var" / "cache" / "models"),
        "FOOTFALL_STATE_DIR": str(state),
        "FFSERVER_URL": "",
    }
