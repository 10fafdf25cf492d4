import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from footfall.adapters.cameras.ffmpeg_commands import (
    Decoding,
    Hardware,
    Unit,
    decode_sample_command,
    file_list,
    hardware_ways,
    read_command,
    sample_command,
)
from support.clips import make_clip

NODE = "/dev/dri/renderD128"
VAAPI, QSV = Hardware(Unit.VAAPI, NODE), Hardware(Unit.QSV, NODE)
READ = (
    "ffmpeg -nostdin -hide_banner -loglevel quiet -threads 1 {decoder}-f concat -safe 0 -protocol_whitelist "
    "pipe,file,crypto,data,tcp,udp,rtp,srtp,rtsp,rtsps,tls,http,https,httpproxy -i pipe:0 -map 0:v:0 "
    "-filter_threads 1 -vf {filters} -fps_mode passthrough -pix_fmt yuv420p -f yuv4mpegpipe -flush_packets 1 pipe:1 "
    "-map 0:v:0 -c copy -f framecrc -flush_packets 1 pipe:2"
)
EVEN = r"crop=iw-mod(iw\,2):ih-mod(ih\,2)"
FIVE = r"select=isnan(prev_selected_t)+gt(floor(t*5)\,floor(prev_selected_t*5))"
COME = "setpts=(RTCTIME-RTCSTART)/(TB*1000000)"
ON_VAAPI = (
    f"-init_hw_device vaapi=unit:{NODE} -hwaccel vaapi -hwaccel_device unit -hwaccel_output_format vaapi "
)
ON_QSV = f"-init_hw_device qsv=unit,child_device={NODE} -hwaccel qsv -hwaccel_device unit -hwaccel_output_format qsv "


@pytest.mark.parametrize(
    ("decoding", "decoder", "filters"),
    [
        pytest.param(Decoding(), "", EVEN, id="everything"),
        pytest.param(Decoding(skip_loop_filter=True), "-skip_loop_filter all ", EVEN, id="no loop filter"),
        pytest.param(Decoding(skip_unreferenced=True), "-skip_frame noref ", EVEN, id="no unreferenced"),
        pytest.param(Decoding(key_pictures_only=True), "-skip_frame nokey ", EVEN, id="key pictures only"),
        pytest.param(Decoding(fps=5), "", f"{FIVE},{EVEN}", id="five a second"),
        pytest.param(
            Decoding(fps=5, hardware=VAAPI), ON_VAAPI, f"{FIVE},hwdownload,format=nv12,{EVEN}", id="VAAPI"
        ),
        pytest.param(Decoding(fps=5, as_they_come=True), "", f"{COME},{FIVE},{EVEN}", id="without times"),
        pytest.param(Decoding(hardware=QSV), ON_QSV, f"hwdownload,format=nv12,{EVEN}", id="QSV"),
    ],
)
def test_the_command_says_what_is_left_out_and_who_decodes(
    decoding: Decoding, decoder: str, filters: str
) -> None:
    assert " ".join(read_command(decoding)) == READ.format(decoder=decoder, filters=filters)


@pytest.mark.parametrize(
    ("address", "listed"),
    [
        pytest.param(
            "rtsp://u:p%27@cam/1",
            "ffconcat version 1.0\nfile 'rtsp://u:p%27@cam/1'\noption rtsp_flags prefer_tcp\noption timeout 8000000\n",
            id="rtsp",
        ),
        pytest.param(
            "http://cam/it's",
            "ffconcat version 1.0\nfile 'http://cam/it'\\''s'\noption rw_timeout 8000000\n",
            id="http, and a quote",
        ),
        pytest.param("file:/a b.mp4", "ffconcat version 1.0\nfile 'file:/a b.mp4'\n", id="file"),
    ],
)
def test_the_address_goes_into_a_list(address: str, listed: str) -> None:
    assert file_list(address, 8.0) == listed


def test_pictures_without_times_get_those_of_their_coming() -> None:
    assert file_list("http://cam/1", 8.0, as_they_come=True).splitlines()[2:] == [
        "option use_wallclock_as_timestamps 1",
        "option rw_timeout 8000000",
    ]


def test_graphics_units_are_tried_in_order() -> None:
    known = "Hardware acceleration methods:\nvdpau\nqsv\nvaapi\ndrm\n"
    second = "/dev/dri/renderD129"
    assert hardware_ways([second, NODE], known) == [
        VAAPI,
        QSV,
        replace(VAAPI, device=second),
        replace(QSV, device=second),
    ]
    assert hardware_ways([NODE], "Hardware acceleration methods:\nvaapi\n") == [VAAPI]
    assert hardware_ways([NODE], "Hardware acceleration methods:\ncuda\n") == []
    assert str(VAAPI) == "VAAPI on /dev/dri/renderD128"


def _run(command: list[str], given: bytes) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=30)


def _frames(raw: bytes, picture_bytes: int) -> int:
    return (len(raw) - raw.index(b"\n") - 1) // (picture_bytes + len(b"FRAME\n"))


@pytest.mark.integration
@pytest.mark.parametrize(
    ("fps", "frames"),
    [(None, 20), (5, 10), (3, 6), (10, 20), (50, 20)],
    ids=["all", "half", "not a divisor", "as many", "more"],
)
def test_ffmpeg_thins_evenly(tmp_path: Path, fps: float | None, frames: int) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 20, 10)
    done = _run(read_command(Decoding(fps=fps)), file_list(f"file:{clip}", 8).encode())
    assert _frames(done.stdout, 64 * 48 * 3 // 2) == frames


@pytest.mark.integration
def test_ffmpeg_leaves_out_pictures_on_which_no_other_depends(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 20, 10, "-bf", "3")
    listed = file_list(f"file:{clip}", 8).encode()
    every = _frames(_run(read_command(Decoding()), listed).stdout, 64 * 48 * 3 // 2)
    fewer = _frames(_run(read_command(Decoding(skip_unreferenced=True)), listed).stdout, 64 * 48 * 3 // 2)
    assert every == 20
    assert 0 < fewer < every


@pytest.mark.integration
def test_a_sample_is_one_picture_that_can_be_decoded(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 20, 10)
    sample = _run(sample_command(), file_list(f"file:{clip}", 8).encode()).stdout
    assert _frames(_run(decode_sample_command(None), sample).stdout, 64 * 48 * 3 // 2) == 1


@pytest.mark.integration
@pytest.mark.parametrize("hardware", [Hardware(unit, "/dev/dri/none") for unit in Unit], ids=str)
def test_ffmpeg_says_that_a_graphics_unit_is_not_there_and_gives_no_picture(
    tmp_path: Path, hardware: Hardware
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 20, 10)
    sample = _run(sample_command(), file_list(f"file:{clip}", 8).encode()).stdout
    done = _run(decode_sample_command(hardware), sample)
    assert done.stdout == b""
    assert b"/dev/dri/none" in done.stderr
    assert b"Unrecognized option" not in done.stderr
