"""HOTA, IDF1, MOTA and identity switches by TrackEval, for many recordings; imports nothing of Footfall.

Reads a list of {"truth": frames, "tracks": frames} from standard input, a frame being a list of [id, x1, y1, x2, y2];
writes a list of {"hota": ..., "idf1": ..., "mota": ..., "id_switches": ...}.
"""

import numpy as np
from answering import reply
from trackeval.datasets._base_dataset import _BaseDataset
from trackeval.metrics import CLEAR, HOTA, Identity

QUIET = {"PRINT_CONFIG": False}


def marks(recording):
    data = as_trackeval_wants_it(recording["truth"], recording["tracks"])
    hota, clear, identity = (metric.eval_sequence(data) for metric in (HOTA(), CLEAR(QUIET), Identity(QUIET)))
    return {
        "hota": float(hota["HOTA"].mean()),
        "idf1": float(identity["IDF1"]),
        "mota": float(clear["MOTA"]),
        "id_switches": int(clear["IDSW"]),
    }


def as_trackeval_wants_it(truth, tracks):
    true_ids, track_ids = consecutive_ids(truth), consecutive_ids(tracks)
    return {
        "num_timesteps": len(truth),
        "gt_ids": true_ids,
        "tracker_ids": track_ids,
        "similarity_scores": [overlaps(a, b) for a, b in zip(truth, tracks, strict=True)],
        "num_gt_ids": 1 + max((int(ids.max()) for ids in true_ids if ids.size), default=-1),
        "num_tracker_ids": 1 + max((int(ids.max()) for ids in track_ids if ids.size), default=-1),
        "num_gt_dets": sum(map(len, truth)),
        "num_tracker_dets": sum(map(len, tracks)),
    }


def consecutive_ids(frames):
    known = {}
    return [np.array([known.setdefault(one[0], len(known)) for one in frame], dtype=int) for frame in frames]


def overlaps(truth, tracks):
    return _BaseDataset._calculate_box_ious(corners(truth), corners(tracks), box_format="x0y0x1y1")


def corners(frame):
    return np.array([one[1:] for one in frame], dtype=float).reshape(-1, 4)


if __name__ == "__main__":
    reply(lambda recordings: [marks(recording) for recording in recordings])
