"""What facts mean: each that should worry somebody does, with a remedy."""

from dataclasses import replace
from pathlib import Path

import pytest

from footfall.core.stream_choice import FOR_LOOKS, Reason, StreamChoice
from footfall.machine import verdicts
from footfall.machine.accelerators import Accelerator, Kind
from footfall.machine.capacity import Cores, Memory
from footfall.machine.engines import Engine, precisions_among
from footfall.machine.finding import Finding, Weight, by_weight, good, hinders, stops
from footfall.machine.looking import Stream
from footfall.machine.verdicts import Smaller
from footfall.machine.video_tools import VideoTools, hwaccels_in, version_in

GB = 10**9
STREAM = Stream("h264", 1280, 720, 10.0, 2.0, 2000.0, 5.0, 2.0)
GPU = Accelerator(Kind.GPU, "Intel 8086:a7a0", "i915", Path("/dev/dri/renderD128"), True)
CPU = Engine("CPU", "Intel Core i5", ("f32",))


def weights(findings: list[Finding]) -> list[Weight]:
    return [each.weight for each in findings]


def test_whatever_is_not_well_has_a_remedy_and_the_heaviest_comes_first() -> None:
    mixed = [good("a", "1"), hinders("b", "2", "mend"), stops("c", "3", "mend"), hinders("d", "4", "mend")]
    assert [each.subject for each in by_weight(mixed)] == ["c", "b", "d", "a"]


@pytest.mark.parametrize(
    ("instructions", "cores", "expected"),
    [
        (["avx2"], Cores(4, 4.0), [Weight.GOOD, Weight.GOOD]),
        ([], Cores(4, 4.0), [Weight.HINDERS, Weight.GOOD]),
        (["avx2"], Cores(4, 1.5), [Weight.GOOD, Weight.HINDERS]),
    ],
    ids=["well", "no AVX2", "too few cores"],
)
def test_the_processor(instructions: list[str], cores: Cores, expected: list[Weight]) -> None:
    assert weights(list(verdicts.processor("Intel", instructions, cores))) == expected


@pytest.mark.parametrize(
    ("free", "expected"),
    [(GB // 4, Weight.STOPS), (GB, Weight.HINDERS), (4 * GB, Weight.GOOD)],
)
def test_memory(free: int, expected: Weight) -> None:
    assert verdicts.memory(Memory(8 * GB, free)).weight is expected


@pytest.mark.parametrize(
    ("free", "expected"),
    [(GB // 10, Weight.STOPS), (GB, Weight.HINDERS), (40 * GB, Weight.GOOD)],
)
def test_disk(free: int, expected: Weight) -> None:
    assert verdicts.disk(free, "/state").weight is expected


def test_a_disk_that_takes_nothing_stops_however_much_room_there_is() -> None:
    found = verdicts.disk(40 * GB, "/state", "Read-only file system")
    assert found.weight is Weight.STOPS
    assert found.found == "/state takes no file of this user: Read-only file system"


@pytest.mark.parametrize(
    ("kept", "expected"), [(True, Weight.GOOD), (False, Weight.HINDERS), (None, Weight.HINDERS)]
)
def test_the_clock(kept: bool | None, expected: Weight) -> None:
    assert verdicts.clock(kept).weight is expected


def test_without_opencvs_reader_nothing_is_counted_without_ffmpeg_nothing_is_shown() -> None:
    assert weights(list(verdicts.tools(VideoTools(None, (), False)))) == [Weight.STOPS, Weight.HINDERS]
    whole = list(verdicts.tools(VideoTools("7.1", ("vaapi",), True)))
    assert weights(whole) == [Weight.GOOD, Weight.GOOD]
    assert "vaapi" in whole[1].found
    assert "none" in list(verdicts.tools(VideoTools("7.1", (), True)))[1].found


@pytest.mark.parametrize(
    ("one", "expected", "remedy"),
    [
        (replace(GPU, driver=""), Weight.HINDERS, "kernel"),
        (replace(GPU, node=None), Weight.GOOD, ""),
        (replace(GPU, open_to_us=False), Weight.HINDERS, "usermod -aG render visitor"),
        (GPU, Weight.HINDERS, "intel-opencl-icd"),
        (replace(GPU, kind=Kind.NPU), Weight.HINDERS, "linux-npu-driver"),
    ],
    ids=["no driver", "for screens", "not ours", "no compute driver", "NPU"],
)
def test_why_a_device_does_not_infer(one: Accelerator, expected: Weight, remedy: str) -> None:
    found = verdicts.accelerator(one, [CPU], "visitor")
    assert found.weight is expected
    assert remedy in found.remedy


def test_a_device_that_openvino_sees_is_ready() -> None:
    found = verdicts.accelerator(GPU, [CPU, Engine("GPU.0", "Intel Arc", ("f16",))], "visitor")
    assert (found.weight, found.remedy) == (Weight.GOOD, "")


def test_another_makers_card_is_not_ready_because_intels_is() -> None:
    card = replace(GPU, name="NVIDIA 10de:2504", driver="nvidia")
    for devices in ([CPU], [CPU, Engine("GPU", "Intel UHD", ("f16",))]):
        found = verdicts.accelerator(card, devices, "visitor")
        assert (found.weight, found.remedy) == (Weight.GOOD, "")
        assert found.found.startswith("OpenVINO cannot use it")


def test_a_device_that_openvino_lists_with_trouble_is_not_ready() -> None:
    troubled = Engine("GPU.0", "", (), "no such symbol")
    found = verdicts.accelerator(GPU, [CPU, troubled], "visitor")
    assert found.weight is Weight.HINDERS
    assert found.found == "driver i915, but OpenVINO cannot use it: no such symbol"
    assert "intel-opencl-icd" in found.remedy
    both = [troubled, Engine("GPU.1", "Intel Arc", ("f16",))]
    assert verdicts.accelerator(GPU, both, "visitor").weight is Weight.GOOD


def test_engines_are_told_with_what_is_wrong_with_them() -> None:
    found = list(verdicts.engines([CPU, Engine("GPU", "", (), "no such symbol"), Engine("NPU", "NPU", ())]))
    assert weights(found) == [Weight.GOOD, Weight.HINDERS, Weight.GOOD]
    assert "no such symbol" in found[1].found
    assert weights(list(verdicts.engines([]))) == [Weight.STOPS]


@pytest.mark.parametrize(
    ("device", "said", "expected"),
    [
        ("CPU", ["FP32", "INT8", "BIN"], ["f32"]),
        ("CPU", ["WINOGRAD", "FP32", "FP16", "BF16", "INT8"], ["f32", "bf16"]),
        ("GPU.1", ["FP32", "FP16", "INT8"], ["f16", "f32"]),
        ("NPU", ["FP16", "INT8"], ["f16"]),
    ],
)
def test_precisions_that_are_worth_a_try(device: str, said: list[str], expected: list[str]) -> None:
    assert precisions_among(device, said) == expected


def test_a_camera_that_is_as_it_should_be_gives_one_line() -> None:
    (found,) = verdicts.stream("camera door", STREAM, Smaller.SECOND_STREAM)
    assert found.weight is Weight.GOOD
    assert found.found == "h264, 1280x720, 10.0 pictures/s, key frame every 2.0 s, 2.0 Mb/s"


@pytest.mark.parametrize(
    ("seen", "remedy"),
    [
        (replace(STREAM, codec="mp43"), "H.264"),
        (replace(STREAM, keyframe_s=4.5, blind_s=4.5), "2 s"),
        (replace(STREAM, keyframe_s=None, blind_s=5.0), "2 s"),
        (replace(STREAM, width_px=3840, height_px=2160), "smaller stream"),
        (replace(STREAM, fps=2.0), "10 to 15"),
    ],
    ids=["codec", "rare key frames", "none seen", "too large", "too slow"],
)
def test_a_setting_that_could_be_better_has_its_remedy(seen: Stream, remedy: str) -> None:
    _, worse = verdicts.stream("camera door", seen, Smaller.SECOND_STREAM)
    assert worse.weight is Weight.HINDERS
    assert remedy in worse.remedy


def test_a_camera_whose_smaller_stream_is_in_use_is_not_told_to_use_it() -> None:
    large = replace(STREAM, width_px=3840, height_px=2160)
    (found,) = verdicts.stream("camera door", large, Smaller.IS_THERE)
    assert found.weight is Weight.GOOD
    _, worse = verdicts.stream("camera door, substream", large, Smaller.SETTINGS)
    assert "make this stream smaller" in worse.remedy


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (FOR_LOOKS, str(FOR_LOOKS)),
        (
            StreamChoice(False, "too few people", Reason.TOO_FEW_PEOPLE),
            "main stream: too few people; after 500 sightings of people, one of each a second, their heights decide",
        ),
        (None, "not known until its model is ready"),
    ],
    ids=["for good", "at first", "not known"],
)
def test_which_stream_is_looked_at_is_told_with_what_may_change_it(
    chosen: StreamChoice | None, found: str
) -> None:
    assert verdicts.looked_at("camera door", chosen) == good("camera door, looked at", found)


def test_a_usb_camera_has_no_bit_rate() -> None:
    (found,) = verdicts.stream(
        "camera door", replace(STREAM, kbit_s=None, keyframe_s=None, blind_s=5.0), None
    )
    assert found.found == "h264, 1280x720, 10.0 pictures/s"


def test_a_file_has_no_settings() -> None:
    assert len(list(verdicts.stream("camera door", replace(STREAM, codec="mp43"), None))) == 1


def test_what_ffmpeg_says_is_read() -> None:
    said = "ffmpeg version 7.1.1-1ubuntu4 Copyright (c) 2000-2025 the FFmpeg developers\nbuilt with gcc"
    assert version_in(said) == "7.1.1-1ubuntu4"
    assert version_in("") == "unknown"
    assert hwaccels_in("Hardware acceleration methods:\nvdpau\nvaapi\nqsv\n\n") == ["vdpau", "vaapi", "qsv"]
    assert hwaccels_in("") == []
