"""`footfall run` with a camera that has two streams and is decoded by an FFmpeg of its own."""

from pathlib import Path

import pytest

from bench.machine import children
from support.counting import CountingProgram
from support.processes import free_port
from support.rtsp import RtspCamera
from support.wait import wait_until

pytestmark = pytest.mark.integration

CAMERA = """
    source: {address}
    substream: {address}
    fps_max: 5
    decoding: {{skip_loop_filter: true, hardware: true}}
    zones: {{window: {{polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}}}}
"""


def test_the_program_chooses_stream_and_decoder_says_why_and_leaves_no_ffmpeg_behind(tmp_path: Path) -> None:
    (tmp_path / "mqtt.password").write_text("any")
    with RtspCamera(tmp_path / "camera") as camera:
        site = "site: mall\nmodel: people.xml\ncameras:\n  one:" + CAMERA.format(address=camera.address)
        program = CountingProgram(tmp_path, site, free_port(), tmp_path / "mqtt.password")
        with program.staying() as running:
            wait_until(lambda: "camera one: online" in running.output(), "the camera's pictures", 60)
            ffmpegs = children(running.pid)
            assert running.stop() == 0
    assert "camera one: substream: the network sees" in running.output()
    assert "camera one: decoded by FFmpeg on " in running.output()
    assert "cam1" not in running.output()
    assert len(ffmpegs) == 1
    assert not Path(f"/proc/{ffmpegs[0]}").exists()
