"""Small videos, made by a real FFmpeg. The picture with number n is grey of brightness 10 * n."""

import subprocess
from pathlib import Path


def make_clip(path: Path, frames: int = 20, fps: int = 10, *more: str) -> Path:
    """A video of 64x48 pixels; the container follows from the file's ending."""
    source = f"color=black:size=64x48:rate={fps},format=gray,geq=lum='10*N',format=yuvj420p"
    codec = ["-c:v", "mjpeg", "-q:v", "2"] if path.suffix == ".avi" else ["-c:v", "libx264", "-g", "5"]
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        source,
        "-frames:v",
        str(frames),
        *codec,
        *more,
        str(path),
    ]
    subprocess.run(command, check=True)
    return path
