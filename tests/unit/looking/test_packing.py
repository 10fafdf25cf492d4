"""Observations on their way to another process."""

import pickle
from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.events import Crossed, Direction, Entered, Exited
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Box
from footfall.core.latency import Analysed
from footfall.core.tracking import Track, TrackState
from footfall.looking.packing import Packed, packed, unpacked
from footfall.pipeline import Observation

numbers = st.floats(-1e6, 1e6)
texts = st.text(max_size=8)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
tracks = st.lists(
    st.builds(Track, st.integers(1), boxes, st.sampled_from(TrackState), st.floats(0, 1), st.none() | boxes),
    max_size=5,
)
entries = st.builds(Entered, texts, st.integers(1), numbers)
events = st.lists(
    entries
    | st.builds(Exited, texts, st.integers(1), numbers, numbers)
    | st.builds(Crossed, texts, st.integers(1), numbers, st.sampled_from(Direction)),
    max_size=3,
)
sizes = st.tuples(st.integers(1, 4000), st.integers(1, 4000))
pictures = sizes.map(lambda size: np.broadcast_to(np.uint8(7), (*size, 3)))
frames = st.builds(Frame, pictures, numbers)
missing = st.builds(Missing, numbers, st.sampled_from(CameraState), texts)
looks = st.dictionaries(
    st.integers(1), st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3).map(np.float32), max_size=3
)
observations = st.builds(
    Observation,
    texts,
    frames | missing,
    tracks,
    events,
    tracks,
    st.none() | sizes,
    looks,
    st.none() | st.builds(Analysed, numbers, numbers, numbers),
    st.lists(st.tuples(st.integers(1), st.integers(1)), max_size=2),
    st.lists(entries, max_size=2),
)


def travelled(observation: Observation) -> Observation:
    return unpacked(pickle.loads(pickle.dumps(packed(observation))))


@given(observations)
def test_what_comes_out_is_what_went_in_but_for_the_pixels(observation: Observation) -> None:
    came = travelled(observation)
    same = {field.name for field in fields(Observation)} - {"seen", "looks"}
    for name in (*same, "at", "size", "heights"):
        assert getattr(came, name) == getattr(observation, name), name
    assert isinstance(came.seen, Missing) or isinstance(observation.seen, Frame)
    if isinstance(observation.seen, Missing):
        assert came.seen == observation.seen
    assert came.looks.keys() == observation.looks.keys()
    for track_id, look in observation.looks.items():
        assert came.looks[track_id].dtype == np.float32
        assert np.array_equal(came.looks[track_id], look)


@given(frames)
def test_a_picture_that_came_takes_no_memory_and_cannot_be_drawn_into(frame: Frame) -> None:
    came = travelled(Observation("north", frame, (), ())).seen
    assert isinstance(came, Frame)
    assert came.image.shape == frame.image.shape
    assert not any(came.image.strides)
    assert not came.image.flags.writeable


def test_nothing_that_an_observation_knows_is_left_behind() -> None:
    assert [each.name for each in fields(Packed)] == [each.name for each in fields(Observation)]


def test_no_pixel_travels() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (1080, 1920, 3), np.uint8)
    assert len(pickle.dumps(packed(Observation("north", Frame(picture, 1.0), (), ())))) < 1000
