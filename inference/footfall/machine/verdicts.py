"""What facts about this computer and its cameras mean for counting. Pure."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from footfall.core.stream_choice import ENOUGH, Reason, StreamChoice
from footfall.machine.accelerators import Accelerator, Kind
from footfall.machine.capacity import Cores, Memory
from footfall.machine.engines import Engine
from footfall.machine.finding import Finding, good, hinders, stops
from footfall.machine.looking import Stream
from footfall.machine.video_tools import VideoTools

GB = 1e9
LEAST_MEMORY, GOOD_MEMORY = 0.5 * GB, 1.5 * GB
"""The counting program takes about a quarter of a gigabyte with few cameras; beside it run the broker and the pages."""
LEAST_DISK, GOOD_DISK = 0.2 * GB, 2 * GB
KNOWN_CODECS = ("h264", "hevc", "mjpeg")
GOOD_KEYFRAME_S = 4.0
GOOD_HEIGHT_PX = 1080
LEAST_FPS = 5.0
"""Separated people need so many pictures a second to be followed."""
_DRIVERS = {
    Kind.GPU: "install Intel's compute driver (packages intel-opencl-icd and libze1)",
    Kind.NPU: "install Intel's linux-npu-driver",
}


def processor(name: str, instructions: Sequence[str], found: Cores) -> Iterator[Finding]:
    """The processor, what it can do, and how much of it may be used."""
    has = ", ".join(instructions) or "none of those that OpenVINO gains by"
    text = f"{name or 'unknown'}: {has}"
    if "avx2" in instructions:
        yield good("processor", text)
    else:
        yield hinders(
            "processor",
            text,
            "without AVX2 inference is several times slower; take an Intel processor of the 6th generation or later",
        )
    share = f"{found.usable:g} of {found.there} may be used"
    if found.usable < 2:
        yield hinders("cores", share, "give this program two cores or more (container or machine settings)")
    else:
        yield good("cores", share)


def memory(found: Memory) -> Finding:
    """Memory that is left."""
    text = f"{found.available / GB:.1f} of {found.total / GB:.1f} GB free"
    remedy = "end other programs, or add memory"
    if found.available < LEAST_MEMORY:
        return stops("memory", text, remedy)
    return hinders("memory", text, remedy) if found.available < GOOD_MEMORY else good("memory", text)


def disk(free: int, folder: str, not_writable: str | None = None) -> Finding:
    """Room for what must outlive a restart.

    Args:
        not_writable: Why this user cannot write there.
    """
    if not_writable is not None:
        return stops(
            "disk",
            f"{folder} takes no file of this user: {not_writable}",
            "let the user that counts write there, or name another place in FOOTFALL_STATE_DIR",
        )
    text = f"{free / GB:.1f} GB free for {folder}"
    remedy = "delete what is not needed there, or name another place in FOOTFALL_STATE_DIR"
    if free < LEAST_DISK:
        return stops("disk", text, remedy)
    return hinders("disk", text, remedy) if free < GOOD_DISK else good("disk", text)


def clock(kept: bool | None) -> Finding:
    """The time of day, which every count carries."""
    if kept is None:
        return hinders("clock", "the system does not say whether it is right", "look at `timedatectl`")
    if kept:
        return good("clock", "synchronised")
    return hinders(
        "clock",
        "not synchronised: counts may carry wrong times",
        "`sudo timedatectl set-ntp true`; inside a container look at its host",
    )


def tools(found: VideoTools) -> Iterator[Finding]:
    """What decodes video."""
    if found.opencv:
        yield good("decoding", "OpenCV reads cameras that have no `decoding` in site.yaml")
    else:
        yield stops(
            "decoding", "this OpenCV reads no cameras", "install Footfall's locked requirements again"
        )
    if found.ffmpeg is None:
        yield hinders(
            "FFmpeg", "not here: no live pictures; counting does without", "`sudo apt install ffmpeg`"
        )
    else:
        built_with = ", ".join(found.hwaccels) or "none"
        yield good("FFmpeg", f"{found.ffmpeg}, built with {built_with}")


def no_ffmpeg_for(subject: str) -> Finding:
    """A camera whose `decoding` needs a program that is not there."""
    remedy = "`sudo apt install ffmpeg`, or remove its `decoding` from site.yaml"
    return stops(
        f"{subject}, decoding", "its `decoding` needs FFmpeg, which is not here: it is not counted", remedy
    )


def decoded(subject: str, hardware: str | None, because: str) -> Finding:
    """Who decodes a camera that has `decoding`.

    Args:
        hardware: The graphics unit; None for the processor.
        because: Why no other, where a graphics unit was asked for; empty where none was.
    """
    by = f"by FFmpeg on {hardware or 'the processor'}"
    if hardware or not because:
        return good(f"{subject}, decoding", f"{by}{': ' if because else ''}{because}")
    return hinders(
        f"{subject}, decoding",
        f"{by}, though site.yaml asks for the graphics unit: {because}",
        "remove `hardware: true`, or mend what is said here",
    )


def accelerator(one: Accelerator, devices: Sequence[Engine], user: str) -> Finding:
    """A graphics unit or neural processor: whether inference could run there, and if not, why not."""
    subject = f"{one.kind} {one.name}"
    if not one.intel:
        return good(subject, "OpenVINO cannot use it, which infers on Intel's only; leave it to screens")
    if not one.driver:
        return hinders(subject, "the kernel has no driver for it", "take a newer kernel, or leave it unused")
    if one.node is None:
        return good(subject, f"driver {one.driver}; for screens only")
    if not one.open_to_us:
        return hinders(
            subject,
            f"driver {one.driver}, but {user} may not open {one.node}",
            f"`sudo usermod -aG render {user}`, then log in anew; in a container also pass {one.node} in",
        )
    seen = [each for each in devices if each.device.startswith(one.kind)]
    if not seen:
        return hinders(subject, f"driver {one.driver}, but OpenVINO does not see it", _DRIVERS[one.kind])
    if all(each.trouble for each in seen):
        return hinders(
            subject,
            f"driver {one.driver}, but OpenVINO cannot use it: {seen[0].trouble}",
            f"{_DRIVERS[one.kind]}, or a newer one",
        )
    return good(subject, f"driver {one.driver}, ready for OpenVINO")


def engines(found: Sequence[Engine]) -> Iterator[Finding]:
    """What OpenVINO can run on."""
    for each in found:
        subject = f"OpenVINO {each.device}"
        if each.trouble:
            yield hinders(subject, f"cannot be used: {each.trouble}", "install or update its driver")
        else:
            yield good(subject, f"{each.name}, {', '.join(each.precisions) or 'no floats'}")
    if not found:
        yield stops("OpenVINO", "finds no device at all", "install Footfall's locked requirements again")


class Smaller(StrEnum):
    """What to do about pictures of a network camera that are larger than they need be; empty where nothing."""

    SECOND_STREAM = "use the camera's second, smaller stream, about 1280x720"
    IS_THERE = ""
    SETTINGS = "make this stream smaller in the camera's settings, about 1280x720"


def stream(subject: str, seen: Stream, smaller: Smaller | None) -> Iterator[Finding]:
    """What a camera sends, and whatever of it could be better.

    Args:
        smaller: What to do about large pictures of a network camera; None for a file or a USB camera, whose stream has
            no settings.
    """
    keyframe = f", key frame every {seen.keyframe_s:.1f} s" if seen.keyframe_s else ""
    rate = f", {seen.kbit_s / 1000:.1f} Mb/s" if seen.kbit_s is not None else ""
    yield good(
        subject,
        f"{seen.codec}, {seen.width_px}x{seen.height_px}, {seen.fps:.1f} pictures/s{keyframe}{rate}",
    )
    if smaller is not None:
        yield from _settings(subject, seen, smaller)


def no_main_stream(subject: str, why: str, chosen: StreamChoice | None) -> Finding:
    """A camera whose main stream does not answer: counted all the same where its substream is what is looked at.

    Args:
        chosen: As in looked_at; None also where the substream does not answer either, or there is none.
    """
    if chosen is None or not chosen.substream:
        return stops(subject, why, "")
    return hinders(
        subject,
        why,
        "mend `source` in site.yaml; until then the substream is looked at, and nothing takes its place if it fails",
    )


def no_substream(subject: str, why: str) -> Finding:
    """A substream that does not answer, of a camera whose main stream does."""
    remedy = "mend `substream` in site.yaml; until then the main stream is decoded"
    return hinders(f"{subject}, substream", why, remedy)


def looked_at(subject: str, chosen: StreamChoice | None) -> Finding:
    """Which of a camera's two streams the program looks at.

    Args:
        chosen: Before anybody was seen; None where nobody knows what the network sees.
    """
    if chosen is None:
        return good(f"{subject}, looked at", "not known until its model is ready")
    later = f"; after {ENOUGH} sightings of people, one of each a second, their heights decide"
    return good(f"{subject}, looked at", f"{chosen}{later if chosen.reason is Reason.TOO_FEW_PEOPLE else ''}")


def _settings(subject: str, seen: Stream, smaller: Smaller) -> Iterator[Finding]:
    if seen.codec not in KNOWN_CODECS:
        yield hinders(subject, f"sends {seen.codec}", "choose H.264 in the camera's settings")
    if seen.blind_s > GOOD_KEYFRAME_S:
        often = f"every {seen.keyframe_s:.1f} s" if seen.keyframe_s else f"none within {seen.blind_s:.0f} s"
        yield hinders(
            subject,
            f"key frames are rare ({often}): long blind after each break",
            "set the key frame (I-frame) interval to 2 s in the camera's settings",
        )
    if seen.height_px > GOOD_HEIGHT_PX and smaller:
        yield hinders(
            subject,
            f"pictures of {seen.width_px}x{seen.height_px} take much decoding, and show the detector nothing more",
            smaller,
        )
    if seen.fps < LEAST_FPS:
        yield hinders(
            subject,
            f"{seen.fps:.1f} pictures/s are too few to follow people",
            "set 10 to 15 pictures a second in the camera's settings",
        )
