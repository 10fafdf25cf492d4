"""The loop that a user would write for one camera: OpenCV, a synchronous OpenVINO call, supervision's ByteTrack.

    python loop.py ADDRESS MODEL.xml FPS      (in .venv-peers, as peers.py starts it; imports nothing of Footfall)

Says for each analysed picture, as a line of JSON, how many people are followed and how far it is behind the camera.
"""

import json
import sys
import time

import cv2
import numpy as np
import openvino as ov
import supervision as sv

SCORE = 0.3


def main(address: str, model: str, fps: float) -> None:
    """Read every picture, and look for people in some of them."""
    network = ov.Core().compile_model(model, "CPU")
    _, _, height, width = network.input(0).shape
    capture, tracker = cv2.VideoCapture(address), sv.ByteTrack(frame_rate=int(fps))
    due, quickest = 0.0, float("inf")
    while True:
        there, image = capture.read()
        if not there:
            return
        now = time.monotonic()
        took = now - capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        quickest = min(quickest, took)
        if now < due:
            continue
        due = max(due + 1 / fps, now - 1 / fps)
        blob = cv2.resize(image, (width, height)).transpose(2, 0, 1)[None]
        found = network([blob])[network.output(0)].reshape(-1, 7)
        sure = found[found[:, 2] > SCORE]
        size = np.array([image.shape[1], image.shape[0]] * 2)
        people = sv.Detections(sure[:, 3:7] * size, confidence=sure[:, 2], class_id=sure[:, 1].astype(int))
        tracks = tracker.update_with_detections(people)
        sys.stdout.write(json.dumps({"people": len(tracks), "lag_s": took - quickest}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
