"""A real RTSP camera: a server on loopback, and an FFmpeg that pushes a test picture into it."""

import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from support.node_packages import FOLDER, NODE, installed
from support.processes import Program, free_port, free_udp_ports, is_listening
from support.wait import wait_until

WIDTH, HEIGHT, FPS = 160, 120, 25


class RtspCamera:
    """Switch it on and off, or let it hang, as often as the test needs; its address stays."""

    def __init__(self, folder: Path, password: str = "") -> None:
        installed()
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self._push_port = free_port(), free_port()
        ports = {
            "SERVER_PORT": str(self._push_port),
            "CLIENT_PORT": str(self.port),
            "RTP_PORT": str(free_udp_ports(self.port)),
        }
        command = [str(NODE), str(FOLDER / "rtsp-server.cjs")]
        self._password = password
        self._server = Program(command, folder / "rtsp-server.log", env={**ports, "PASSWORD": password})
        self._pusher = Program(_push_command(self._push_port), folder / "rtsp-pusher.log")

    @property
    def address(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/cam1"

    def switch_on(self) -> None:
        """Returns once there is a picture: a reader that comes earlier is turned away, or kept waiting for ever.

        On a busy machine server and pusher sometimes miss each other for good; then they begin anew.
        """
        for last in (False, False, True):
            self._server.start()
            wait_until(lambda: is_listening(self.port) and is_listening(self._push_port), "the RTSP server")
            self._pusher.start()
            try:
                wait_until(self._plays, "the first picture of the RTSP server", 20)
                return
            except AssertionError:
                self.switch_off()
                if last:
                    raise

    def _plays(self) -> bool:
        viewer = f"viewer:{quote(self._password, safe='')}@" if self._password else ""
        asked = ["ffprobe", "-v", "quiet", "-timeout", "3000000"]
        one_packet = ["-select_streams", "v", "-show_packets", "-read_intervals", "%+#1"]
        address = self.address.replace("rtsp://", f"rtsp://{viewer}")
        found = subprocess.run([*asked, *one_packet, address], capture_output=True, check=False, timeout=30)
        return b"[PACKET]" in found.stdout

    def switch_off(self) -> None:
        """As a power cut would."""
        for program in (self._pusher, self._server):
            if program.running():
                program.kill()

    def hang(self) -> None:
        """Stay connected and send nothing."""
        os.kill(self._pusher.pid, signal.SIGSTOP)

    def wake_up(self) -> None:
        os.kill(self._pusher.pid, signal.SIGCONT)

    def __enter__(self) -> "RtspCamera":
        try:
            self.switch_on()
        except BaseException:
            self.switch_off()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.switch_off()


def _push_command(port: int) -> list[str]:
    picture = f"testsrc=size={WIDTH}x{HEIGHT}:rate={FPS}"
    encoder = [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-tune",
        "zerolatency",
        "-g",
        str(FPS),
        "-pix_fmt",
        "yuv420p",
    ]
    target = ["-f", "rtsp", f"rtsp://127.0.0.1:{port}/cam1"]
    return ["ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i", picture, *encoder, *target]
