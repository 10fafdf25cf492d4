"""Nothing leaves the box: OpenVINO's own reports to its maker stay switched off."""

import os
import subprocess
import sys
from pathlib import Path

IMPORT = "import footfall.app, openvino.tools.ovc as ovc; print(ovc.telemetry_utils.tm.__name__)"
SWITCHES = ("CI", "TF_BUILD", "JENKINS_URL")
"""Variables by which OpenVINO recognises a test run, in which it would keep silent anyway."""


def test_openvino_neither_reports_nor_leaves_an_id_in_the_home_folder(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    environment |= {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("openvino.tools.ovc.telemetry_stub", "")
    assert not list(tmp_path.iterdir())
