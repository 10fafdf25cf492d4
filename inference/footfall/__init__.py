"""Footfall: people in front of stores, counted from the cameras that are already there."""

import sys

__version__ = "0.1.0"

# `import openvino` reports to its maker's server and writes into the home folder wherever this package can be
# imported. Footfall promises that nothing leaves the box; without it OpenVINO takes a stub of its own.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
