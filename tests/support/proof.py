"""Independent implementations, in an environment of their own beside the product's."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-proof" / "bin" / "python"

needs_proof = pytest.mark.skipif(
    not PYTHON.exists(),
    reason="the independent implementations are not here; make them with scripts/proof-env.sh",
)
needs_torch = pytest.mark.skipif(
    not list((ROOT / ".venv-proof").glob("lib/python*/site-packages/torch")),
    reason="no torch in .venv-proof: scripts/proof-env.sh found no build of it for the CPU alone, see there",
)


def run_proof(script: str, *arguments: object) -> None:
    """Run a script of tests/support in that environment; its own words are in the error if it fails."""
    command = [PYTHON, "-E", "-s", ROOT / "tests" / "support" / script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
