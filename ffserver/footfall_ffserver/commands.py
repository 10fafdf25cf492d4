"""FFmpeg's command lines, built by ffmpeg-python without side effects."""

from typing import Any, NamedTuple, cast

import ffmpeg

FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
)
JPEG_QUALITY = 5  # FFmpeg's scale of 2 (best) to 31
# Pictures are JPEG's own full-range YUV; the standard Huffman tables spare a second pass over each picture.
JPEG = {
    "vcodec": "mjpeg", "q:v": JPEG_QUALITY, "huffman": "default", "threads": 1,
    "pix_fmt": "yuvj420p", "sws_flags": "fast_bilinear",
}  # fmt: skip
WARNING_RED, SLATE_GREY = "0xD5280A", "0x1F2937"


class Size(NamedTuple):
    """A picture's size in pixels."""

    width: int
    height: int

    @property
    def frame_bytes(self) -> int:
        """Of one BGR24 frame."""
        return self.width * self.height * 3


def encode_command(size: Size) -> list[str]:
    """Raw BGR24 frames on stdin -> JPEGs on stdout, each behind a header with its length (mpjpeg)."""
    frames = ffmpeg.input(
        "pipe:0", format="rawvideo", pixel_format="bgr24", video_size=size, threads=1,
        fflags="nobuffer", probesize=32, analyzeduration=0,
    )  # fmt: skip
    return _command(frames.output("pipe:1", format="mpjpeg", fps_mode="passthrough", flush_packets=1, **JPEG))


def stale_command(font: str | None) -> list[str]:
    """One JPEG on stdin -> the same on stdout, without colour, in a red frame, with the word STALE."""
    picture = ffmpeg.input("pipe:0", format="mjpeg", threads=1).video
    marked = picture.filter("hue", s=0).filter("drawbox", color=WARNING_RED, thickness="4+ih/144")
    return _command(_still(_with_text(marked, "STALE", font, y="h/72", boxcolor=WARNING_RED)))


def slate_command(size: Size, font: str | None) -> list[str]:
    """Nothing -> one JPEG on stdout that says that there is no picture yet."""
    plain = ffmpeg.input(f"color=c={SLATE_GREY}:s={size.width}x{size.height}", format="lavfi")
    return _command(_still(_with_text(plain, "no picture yet", font, y="(h-text_h)/2", boxcolor=SLATE_GREY)))


def _with_text(picture: Any, text: str, font: str | None, **look: str) -> Any:
    if font is None:
        return picture
    return picture.filter(
        "drawtext", text=text, fontfile=font, fontsize="h/12", fontcolor="white",
        x="(w-text_w)/2", box=1, boxborderw=12, **look,
    )  # fmt: skip


def _still(picture: Any) -> Any:
    return picture.output("pipe:1", format="image2pipe", vframes=1, **JPEG)


def _command(output: Any) -> list[str]:
    quiet = output.global_args("-hide_banner", "-loglevel", "error", "-filter_threads", "1")
    return cast(list[str], quiet.compile())
