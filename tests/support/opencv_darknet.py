"""What OpenCV 4 makes of a darknet network; run by the Python of .venv-proof, imports nothing of Footfall.

    opencv_darknet.py CFG WEIGHTS PICTURE.npy CANDIDATES MAX_OVERLAP OUT.npz

OUT gets raw_0, raw_1 ...: the numbers before each [yolo] section; boxes (x1, y1, x2, y2 in pixels) and scores of
class 0, of the best candidates after OpenCV's own suppression of overlapping boxes; floor: the score that all of
those candidates exceed, and none of the others.
"""

import sys

import cv2
import numpy as np

LEAST = 0.2
"""OpenCV takes what scores less for 0."""

cfg, weights, picture, candidates, max_overlap, out = sys.argv[1:]
net = cv2.dnn.readNetFromDarknet(cfg, weights)
net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
image = np.load(picture)
height, width = image.shape[:2]
net.setInput(cv2.dnn.blobFromImage(image, 1 / 255, (width, height), swapRB=True))

yolos = sorted(net.getUnconnectedOutLayersNames(), key=lambda name: int(name.split("_")[1]))
convolutions = [f"conv_{int(name.split('_')[1]) - 1}" for name in yolos]
outputs = net.forward([*yolos, *convolutions])
rows = np.concatenate(outputs[: len(yolos)])
raw = {f"raw_{place}": numbers for place, numbers in enumerate(outputs[len(yolos) :])}

centre, size, scores = rows[:, :2] * (width, height), rows[:, 2:4] * (width, height), rows[:, 5]
corners = np.concatenate([centre - size / 2, size], axis=1)
floor = max(float(np.sort(scores)[-int(candidates) - 1 :][:2].mean()), LEAST)
kept = np.array(cv2.dnn.NMSBoxes(corners.tolist(), scores.tolist(), floor, float(max_overlap)), np.int64)
boxes = np.concatenate([corners[:, :2], corners[:, :2] + size], axis=1)[kept]
np.savez(out, boxes=boxes, scores=scores[kept], floor=floor, **raw)
