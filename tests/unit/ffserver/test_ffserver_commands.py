"""FFmpeg's command lines as text."""

import pytest

from footfall_ffserver.commands import Size, encode_command, slate_command, stale_command

JPEG = "-huffman default -pix_fmt yuvj420p -q:v 5 -sws_flags fast_bilinear -threads 1"
QUIET = "-hide_banner -loglevel error -filter_threads 1"


@pytest.mark.parametrize("size", [Size(768, 576), Size(1920, 1080)], ids=str)
def test_the_encoder_reads_raw_frames_and_writes_jpegs_with_their_lengths(size: Size) -> None:
    assert " ".join(encode_command(size)) == (
        f"ffmpeg -f rawvideo -video_size {size.width}x{size.height} -analyzeduration 0 -fflags nobuffer "
        "-pixel_format bgr24 -probesize 32 -threads 1 -i pipe:0 "
        "-f mpjpeg -flush_packets 1 -fps_mode passthrough "
        f"{JPEG} -vcodec mjpeg pipe:1 {QUIET}"
    )


def test_a_stale_picture_loses_its_colour_and_gets_a_red_frame_and_a_word() -> None:
    command = " ".join(stale_command("/fonts/bold.ttf"))
    assert command.startswith(
        "ffmpeg -f mjpeg -threads 1 -i pipe:0 -filter_complex [0:v]hue=s=0[s0];[s0]drawbox="
    )
    assert "color=0xD5280A" in command
    assert "fontfile=/fonts/bold.ttf" in command and "text=STALE" in command
    assert "-f image2pipe" in command and "-vframes 1" in command


def test_without_a_font_a_stale_picture_is_marked_all_the_same() -> None:
    command = " ".join(stale_command(None))
    assert "hue=s=0" in command and "drawbox" in command and "drawtext" not in command


def test_the_slate_needs_no_input() -> None:
    command = " ".join(slate_command(Size(320, 240), "/fonts/bold.ttf"))
    assert "-f lavfi -i color=c=0x1F2937:s=320x240" in command
    assert "text=no picture yet" in command and "pipe:0" not in command
