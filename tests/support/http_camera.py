"""A camera that speaks HTTP: each caller gets a stream of its own, from a real FFmpeg that sends in real time."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import IO, Any, cast

WIDTH, HEIGHT, FPS = 160, 120, 10


@contextmanager
def http_camera(encoded: Sequence[str]) -> Iterator[str]:
    """Serve a test picture in this form, as FFmpeg's output options say it; gives the address."""
    picture = ["-re", "-f", "lavfi", "-i", f"testsrc=size={WIDTH}x{HEIGHT}:rate={FPS}", "-pix_fmt", "yuv420p"]
    command = ["ffmpeg", "-v", "quiet", *picture, *encoded, "-flush_packets", "1", "pipe:1"]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
            with subprocess.Popen(command, **quiet, bufsize=0) as ffmpeg, suppress(OSError):
                try:
                    while sent := cast(IO[bytes], ffmpeg.stdout).read(1 << 16):
                        self.wfile.write(sent)
                finally:
                    ffmpeg.kill()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/video"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
