"""What it costs to read cameras and to do nothing else."""

import threading
import time
from collections.abc import Sequence

import cv2

from bench.pace import let_pass
from footfall.adapters.cameras.opencv_capture import open_network

_SETTLING_S, _TIMEOUT_S = 5.0, 30.0


def reading_ms(addresses: Sequence[str], every: int, seconds: float) -> float:
    """CPU milliseconds for each picture that is converted; with the decoding of those that are not.

    Args:
        addresses: Of cameras, each read by a thread of this process as Footfall opens them.
        every: One picture of so many is converted.
        seconds: How long it is watched.
    """
    stop = threading.Event()
    captures = [
        open_network(each, open_timeout_s=_TIMEOUT_S, read_timeout_s=_TIMEOUT_S) for each in addresses
    ]
    converted = [0] * len(captures)

    def read(number: int, capture: cv2.VideoCapture) -> None:
        grabbed = 0
        while not stop.is_set() and capture.grab():
            grabbed += 1
            if grabbed % every == 0:
                capture.retrieve()
                converted[number] += 1

    threads = [threading.Thread(target=read, args=each) for each in enumerate(captures)]
    for thread in threads:
        thread.start()
    let_pass(_SETTLING_S)
    used, before = time.process_time(), sum(converted)
    let_pass(seconds)
    used, pictures = time.process_time() - used, sum(converted) - before
    stop.set()
    for thread in threads:
        thread.join()
    for capture in captures:
        capture.release()
    return 1000 * used / pictures
