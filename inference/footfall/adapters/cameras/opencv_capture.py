"""OpenCV's video reader, set up so that it is silent, and that one camera does not hold up another."""

import os
from functools import cache
from pathlib import Path

import cv2


@cache
def _configure() -> None:
    """Settings of the whole process; FFmpeg reads its own when the first video is opened.

    Both loggers are silenced because their lines can hold a camera's address with its password; what went
    wrong is found out by camera_diagnosis instead. OpenCV's lock around FFmpeg is taken away because it
    would make every camera wait while one that does not answer is opened; FFmpeg needs no lock since 4.0.
    """
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
    os.environ["OPENCV_FFMPEG_IS_THREAD_SAFE"] = "1"
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_flags;prefer_tcp")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    cv2.setNumThreads(1)


def open_network(address: str, *, open_timeout_s: float, read_timeout_s: float) -> cv2.VideoCapture:
    """Open a stream; not opened when the camera does not answer in time. RTSP goes over TCP where the
    camera can, else over UDP.

    One decoding thread: FFmpeg would take one per core and camera, which delays pictures by a frame per
    thread and competes with inference, while one thread decodes several 1080p cameras in real time.
    """
    _configure()
    options = {
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: int(open_timeout_s * 1000),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC: int(read_timeout_s * 1000),
        cv2.CAP_PROP_N_THREADS: 1,
    }
    return cv2.VideoCapture(address, cv2.CAP_FFMPEG, _flat(options))


def open_usb(device: str) -> cv2.VideoCapture:
    """Open a camera such as /dev/video0 by V4L2."""
    _configure()
    return cv2.VideoCapture(device, cv2.CAP_V4L2)


def open_file(path: Path) -> cv2.VideoCapture:
    """Open a video file; not opened when it is none."""
    _configure()
    return cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, _flat({cv2.CAP_PROP_N_THREADS: 1}))


def _flat(options: dict[int, int]) -> list[int]:
    return [number for option in options.items() for number in option]
