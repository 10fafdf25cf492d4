"""The detector on real OpenVINO, with a small network whose weights are random."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as opset

from footfall.adapters.detector import detector as adapter
from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.core.decoding.family import InputSize, people
from footfall.core.decoding.nanodet import FAMILY
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.placement import Fit, Placement
from footfall.errors import ModelError
from support.tiny_detector import save, tiny_network

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    return save(tiny_network(folder), folder / "tiny.xml")


Start = Callable[..., OpenVinoDetector]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts detectors and closes them after the test."""
    with ExitStack() as started:

        def start(*arguments: Any, **options: Any) -> OpenVinoDetector:
            detector = OpenVinoDetector(*arguments, **options)
            started.callback(detector.close)
            return detector

        yield start


@pytest.fixture
def detector(model: Path, start: Start) -> OpenVinoDetector:
    return start(model, floor=0.0)


def picture(width_px: int, height_px: int, seed: int = 0) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (height_px, width_px, 3), np.uint8)


def test_it_finds_what_the_network_says_about_the_letterboxed_picture(
    model: Path, detector: OpenVinoDetector
) -> None:
    image = picture(128, 96)
    canvas = np.zeros((1, 64, 64, 3), np.uint8)
    canvas[0, :48] = cv2.resize(image, (64, 48))
    raw = ov.Core().compile_model(model, "CPU")(canvas)
    outputs = {name: raw[name] for name in ("scores", "distances")}
    decode = FAMILY.prepare({name: value.shape for name, value in outputs.items()}, InputSize(64, 64), {})
    placement = Placement.of(Fit.LETTERBOX, 128, 96, 64, 64)
    expected = people(decode(outputs, 0.0), FAMILY.max_overlap, placement)
    found = detector.submit(image).result()
    assert len(found) > 3
    assert [(one.box, one.score) for one in found] == [(one.box, one.score) for one in expected]


def test_nothing_of_another_cameras_picture_is_left_in_the_input(
    model: Path, detector: OpenVinoDetector, start: Start
) -> None:
    pictures = picture(128, 32, 1), picture(32, 128, 2)
    expected = [start(model, floor=0.0).submit(image).result() for image in pictures]
    for _ in range(2 * detector.facts().requests):
        assert [detector.submit(image).result() for image in pictures] == expected


def test_a_caller_may_hold_more_results_than_there_are_requests(detector: OpenVinoDetector) -> None:
    expected = [detector.submit(picture(64, 64, seed)).result() for seed in range(12)]
    pending = [detector.submit(picture(64, 64, seed)) for seed in range(12)]
    assert [one.result() for one in reversed(pending)] == expected[::-1]


def test_several_cameras_at_once_each_get_their_own_people(detector: OpenVinoDetector) -> None:
    expected = [detector.submit(picture(64, 48, seed)).result() for seed in range(4)]

    def camera(seed: int) -> list[list[Detection]]:
        return [detector.submit(picture(64, 48, seed)).result() for _ in range(25)]

    with ThreadPoolExecutor(4) as cameras:
        for seed, answers in enumerate(cameras.map(camera, range(4))):
            assert answers == [expected[seed]] * 25


def test_whoever_asks_waits_while_every_request_is_lent_out(
    detector: OpenVinoDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = detector.facts().requests
    go_on, held_back = threading.Event(), threading.Barrier(requests + 1)

    def held(*args: object) -> list[Detection]:
        if not go_on.is_set():
            held_back.wait(20)
            assert go_on.wait(20)
        return []

    monkeypatch.setattr(adapter, "people", held)
    with ThreadPoolExecutor(requests + 1) as cameras:
        lent = [cameras.submit(detector.submit(picture(64, 64)).result) for _ in range(requests)]
        held_back.wait(20)
        waiting = cameras.submit(detector.submit(picture(64, 64)).result)
        with pytest.raises(TimeoutError):
            waiting.result(0.3)
        assert not any(one.done() for one in lent)
        go_on.set()
        assert [one.result(20) for one in (*lent, waiting)] == [[]] * (requests + 1)


def test_a_request_is_given_back_when_its_picture_could_not_be_used(detector: OpenVinoDetector) -> None:
    broken = np.zeros((0, 64, 3), np.uint8)
    for _ in range(2 * detector.facts().requests):
        with pytest.raises(ZeroDivisionError):
            detector.submit(broken).result()
    assert detector.submit(picture(64, 64)).result()


def test_facts_say_what_runs_and_how_busy_it_is(detector: OpenVinoDetector) -> None:
    before = detector.facts()
    assert (before.device, before.model, before.infer_ms, before.utilisation) == ("CPU", "tiny", None, 0.0)
    assert before.requests >= 1
    for _ in range(20):
        detector.submit(picture(64, 64)).result()
    after = detector.facts()
    assert after.infer_ms is not None and after.infer_ms > 0
    assert 0 < after.utilisation <= 1


def test_the_precision_is_the_one_that_the_device_runs_in(detector: OpenVinoDetector) -> None:
    hint = ov.Core().get_property("CPU", "INFERENCE_PRECISION_HINT")
    assert (
        detector.facts().precision == {ov.Type.bf16: "BF16", ov.Type.f32: "FP32", ov.Type.f16: "FP16"}[hint]
    )


def test_only_scores_from_the_floor_on_are_reported(
    model: Path, detector: OpenVinoDetector, start: Start
) -> None:
    image = picture(64, 64)
    scores = [one.score for one in detector.submit(image).result()]
    assert scores == sorted(scores, reverse=True)
    floored = start(model, floor=scores[2], threshold=scores[1])
    assert [one.score for one in floored.submit(image).result()] == scores[:3]


def test_a_floor_above_the_threshold_hides_nobody(
    model: Path, detector: OpenVinoDetector, start: Start
) -> None:
    image = picture(64, 64)
    scores = [one.score for one in detector.submit(image).result()]
    floored = start(model, floor=1.0, threshold=scores[2])
    assert [one.score for one in floored.submit(image).result()] == scores[:3]


def test_the_threshold_is_the_shipped_one_unless_another_is_given(model: Path, start: Start) -> None:
    assert start(model).threshold == 0.5
    assert start(model, threshold=0.7).threshold == 0.7


def test_a_users_own_model_needs_a_threshold(tmp_path: Path, start: Start) -> None:
    own = save(tiny_network(tmp_path), tmp_path / "own.xml", threshold=None)
    with pytest.raises(
        ModelError, match=r"own\.xml does not say from which score on .* set `threshold` in site\.yaml"
    ):
        OpenVinoDetector(own)
    assert start(own, threshold=0.4).facts().model == "own"


def test_compiled_models_are_kept_in_the_cache(tmp_path: Path, model: Path, start: Start) -> None:
    start(model, cache_dir=tmp_path / "cache")
    assert list((tmp_path / "cache").glob("*.blob"))
    again = start(model, cache_dir=tmp_path / "cache", floor=0.0)
    assert again.submit(picture(64, 64)).result()
    assert again.facts().precision in ("BF16", "FP16", "FP32")


def test_a_damaged_file_in_the_cache_finds_as_many_people_as_before(
    tmp_path: Path, model: Path, start: Start
) -> None:
    """OpenVINO believes the weights in it: with zeros for some, it sees other people."""
    cache = tmp_path / "cache"
    sound = start(model, cache_dir=cache, floor=0.0).submit(picture(64, 64)).result()
    (blob,) = cache.glob("*.blob")
    content = bytearray(blob.read_bytes())
    blob.chmod(0o600)
    weights = slice(len(content) // 20, len(content) // 20 + 256)
    content[weights] = bytes(weights.stop - weights.start)
    blob.write_bytes(content)
    assert start(model, cache_dir=cache, floor=0.0).submit(picture(64, 64)).result() == sound
    (blob,) = cache.glob("*.blob")
    assert blob.read_bytes() != content


def test_people_are_found_without_a_cache_that_cannot_be_made(
    tmp_path: Path, model: Path, start: Start
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    assert start(model, cache_dir=occupied, floor=0.0).submit(picture(64, 64)).result()


def test_a_device_that_is_not_there_is_named_with_those_that_are(model: Path) -> None:
    with pytest.raises(ModelError, match=r"tiny\.xml cannot run on NPU; devices here: CPU"):
        OpenVinoDetector(model, device="NPU")


@pytest.mark.parametrize("content", ["", "<net", "not a model"], ids=["empty", "cut off", "text"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.xml"
    path.write_text(content)
    with pytest.raises(ModelError, match=r"broken\.xml: expected an OpenVINO model"):
        OpenVinoDetector(path)


def test_a_model_without_its_weights_is_refused(tmp_path: Path) -> None:
    path = save(tiny_network(tmp_path), tmp_path / "own.xml")
    path.with_suffix(".bin").unlink()
    with pytest.raises(
        ModelError, match=r"own\.xml: expected an OpenVINO model, an \.xml file with its \.bin file"
    ):
        OpenVinoDetector(path)


def test_a_model_that_does_not_say_how_it_is_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    own = save(tiny_network(tmp_path), tmp_path / "own.xml", family=None)
    with pytest.raises(
        ModelError, match=r"own\.xml: .* one of the families .*nanodet.* `footfall models add`"
    ):
        OpenVinoDetector(own)


def ssd() -> ov.Model:
    image = opset.parameter([1, 64, 64, 3], np.uint8, "image")
    image.output(0).set_names({"image"})
    rows = opset.constant(np.zeros((1, 1, 200, 7), np.float32))
    result = opset.result(
        opset.multiply(rows, opset.convert(opset.reduce_max(image, [0, 1, 2, 3], True), np.float32))
    )
    result.output(0).set_names({"detection_out"})
    return ov.Model([result], [image], "ssd")


def other_size() -> ov.Model:
    image = opset.parameter([1, 32, 32, 3], np.uint8, "image")
    return nanodet_outputs(image, cells=84)


def float_input() -> ov.Model:
    return nanodet_outputs(opset.parameter([1, 64, 64, 3], np.float32, "image"), cells=84)


def dynamic_input() -> ov.Model:
    return nanodet_outputs(opset.parameter([1, -1, -1, 3], np.uint8, "image"), cells=84)


def all_classes() -> ov.Model:
    return nanodet_outputs(opset.parameter([1, 64, 64, 3], np.uint8, "image"), cells=84, scores=(1, 80, 84))


def nanodet_outputs(image: ov.Node, cells: int, scores: tuple[int, ...] = (1, 84)) -> ov.Model:
    image.output(0).set_names({"image"})
    brightest = opset.convert(opset.reduce_max(image, [0, 1, 2, 3]), np.float32)
    results = []
    for name, shape in (("scores", scores), ("distances", (1, 4, 5, cells))):
        results.append(opset.result(opset.add(opset.constant(np.zeros(shape, np.float32)), brightest)))
        results[-1].output(0).set_names({name})
    return ov.Model(results, [image], "other")


@pytest.mark.parametrize(
    ("build", "found"),
    [
        pytest.param(ssd, r"outputs detection_out f32 \[1,1,200,7\]", id="another family"),
        pytest.param(
            other_size, r"inputs image u8 \[1,32,32,3\]; outputs scores f32 \[1,84\]", id="other cells"
        ),
        pytest.param(all_classes, r"outputs scores f32 \[1,80,84\]", id="all classes"),
        pytest.param(float_input, r"inputs image f32 \[1,64,64,3\]", id="floating-point input"),
        pytest.param(dynamic_input, r"inputs image u8 \[1,\?,\?,3\]", id="open size"),
    ],
)
def test_a_model_of_another_form_is_refused_with_what_was_found(
    tmp_path: Path, build: Callable[[], ov.Model], found: str
) -> None:
    path = save(build(), tmp_path / "other.xml")
    with pytest.raises(ModelError, match=r"other\.xml: expected .* found .*" + found):
        OpenVinoDetector(path)


def test_closing_ends_the_threads_that_share_out_tiles(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    detector = in_tiles(tmp_path)
    detector.submit(picture(64, 64)).result()
    assert set(threading.enumerate()) > before
    detector.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(RuntimeError):
        detector.submit(picture(64, 64)).result()


def in_tiles(folder: Path) -> OpenVinoDetector:
    """One that cuts pictures in two."""
    network = tiny_network(folder)
    network.set_rt_info("2x1", ["footfall", "tiles"])
    return OpenVinoDetector(save(network, folder / "tiles.xml"))


def test_a_picture_in_tiles_costs_as_much_as_all_of_them(tmp_path: Path) -> None:
    detector = in_tiles(tmp_path)
    detector.submit(picture(64, 64)).result()
    facts = detector.facts()
    detector.close()
    assert facts.infer_ms is not None
    assert facts.cost_s == pytest.approx(2 * facts.infer_ms / 1000 / facts.streams)


def test_a_whole_picture_is_looked_at_by_the_thread_that_asks(model: Path) -> None:
    before = set(threading.enumerate())
    detector = OpenVinoDetector(model)
    detector.submit(picture(64, 64)).result()
    assert set(threading.enumerate()) == before
