"""Runs the JavaScript tests of the flow's function nodes with Node's own test runner."""

import subprocess
from pathlib import Path

import pytest

from support.node_packages import NODE

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("test_file", sorted(FOLDER.glob("*.test.mjs")), ids=lambda path: path.name)
def test_the_flows_function_nodes_do_what_their_javascript_tests_say(test_file: Path) -> None:
    run = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", test_file],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\n# pass 0\n" not in run.stdout
