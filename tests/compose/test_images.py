"""What the images weigh, and that the small ones have in them what they are for."""

import json
import subprocess
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest

from footfall.adapters.cameras.ffmpeg_commands import Decoding, file_list, read_command, sample_command
from footfall_ffserver.commands import FONTS, Size, slate_command, stale_command
from support.broker import ROOT
from support.compose_stack import ComposeStack
from support.docker_engine import DockerEngine, run, run_for_bytes
from support.rtsp import RtspCamera

pytestmark = pytest.mark.compose

MB = 1_000_000
LIMITS_MB = {"inference": 450, "ui-server": 90, "ffserver": 200}
IMAGES = ("setup", "mosquitto", "ffserver", "inference", "inference-accelerated", "ui-server", "node-red")
FRAMES = 20
CODECS = {
    "H.264": ("clip.ts", "libx264", "-bf", "2"),
    "H.265": ("clip.mp4", "libx265", "-x265-params", "log-level=none"),
    "motion JPEG": ("clip.avi", "mjpeg"),
    "MPEG-4": ("clip.mkv", "mpeg4"),
}


def layers(engine: DockerEngine, image: str) -> list[tuple[str, int]]:
    """Command and bytes of each layer, from the lowest on."""
    form = ("--human=false", "--no-trunc", "--format", "{{.Size}} {{.CreatedBy}}")
    lines = reversed(engine.docker("history", *form, f"footfall/{image}").splitlines())
    return [(command, int(size)) for size, command in (line.split(" ", 1) for line in lines)]


def megabytes(given: list[tuple[str, int]]) -> float:
    return sum(size for _, size in given) / MB


def in_image(
    engine: DockerEngine, image: str, *command: str, given: bytes = b"", options: tuple[str, ...] = ()
) -> bytes:
    """What a program of an image says, as the image's own user, in a file system that cannot be written."""
    program, *arguments = command
    call = [
        "docker",
        "run",
        "--rm",
        "--interactive",
        "--read-only",
        "--tmpfs=/tmp",
        *options,
        f"--entrypoint={program}",
    ]
    return run_for_bytes(
        [*call, f"footfall/{image}", *arguments], engine.environment, given=given, deadline_s=240
    )


def test_images_are_small(images: DockerEngine, tell: Callable[[str], None]) -> None:
    """What each adds to what all programs in Python begin with: Debian and Python, which a disk holds once."""
    every = {image: layers(images, image) for image in IMAGES}
    alike = takewhile(
        lambda each: len(set(each)) == 1, zip(*(every[image] for image in LIMITS_MB), strict=False)
    )
    common = [layer for layer, *_ in alike]
    own = {image: megabytes(every[image][len(common) :]) for image in LIMITS_MB}
    tell("MB of the images: " + ", ".join(f"{image} {megabytes(every[image]):.0f}" for image in IMAGES))
    added = ", ".join(f"{image} {size:.0f}" for image, size in own.items())
    tell(f"MB that they add to the common base of {megabytes(common):.0f}: {added}")
    assert 100 < megabytes(common) < 140, "the base and Python"
    assert {image: own[image] for image in LIMITS_MB if own[image] > LIMITS_MB[image]} == {}


@pytest.mark.parametrize(
    "decoding", [Decoding(), Decoding(True, True, fps=5), Decoding(key_pictures_only=True)]
)
@pytest.mark.parametrize("codec", CODECS)
def test_the_counting_programs_ffmpeg_decodes_what_cameras_send(
    images: DockerEngine, tmp_path: Path, codec: str, decoding: Decoding
) -> None:
    name, *encoder = CODECS[codec]
    picture = [
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=160x120:rate=10",
        "-frames:v",
        str(FRAMES),
        "-pix_fmt",
        "yuv420p",
    ]
    run(["ffmpeg", "-v", "error", *picture, "-g", "5", "-c:v", *encoder, str(tmp_path / name)])
    tmp_path.chmod(0o755)  # for the image's user
    mounted = (f"--volume={tmp_path}:/clips:ro",)
    clip = file_list(f"file:/clips/{name}", 5).encode()
    pictures = in_image(images, "inference", *read_command(decoding), given=clip, options=mounted).count(
        b"FRAME\n"
    )
    assert pictures == FRAMES if decoding == Decoding() else 0 < pictures <= FRAMES


def test_the_counting_programs_ffmpeg_reads_rtsp(images: DockerEngine, tmp_path: Path) -> None:
    with RtspCamera(tmp_path) as camera:
        address = file_list(camera.address, 5).encode()
        sample = in_image(images, "inference", *sample_command(), given=address, options=("--network=host",))
    assert sample.startswith(b"nut/multimedia container")


def test_ffservers_ffmpeg_writes_on_pictures(images: DockerEngine) -> None:
    slate = in_image(images, "ffserver", *slate_command(Size(320, 240), FONTS[0]))
    assert slate.startswith(b"\xff\xd8\xff")
    stale = in_image(images, "ffserver", *stale_command(FONTS[0]), given=slate)
    assert stale.startswith(b"\xff\xd8\xff")


def test_tracks_are_recorded_and_recounted(first_start: ComposeStack, tmp_path: Path) -> None:
    """The image has only a part of the package that writes Parquet."""
    site = tmp_path / "site.yaml"
    site.write_text((ROOT / "site.yaml").read_text() + "\nrecord_tracks: {}\n")
    options = (
        *("--network=none", f"--volume={site}:/footfall/site.yaml:ro"),
        "--volume=footfall_cache:/footfall/var/cache",
        *("--tmpfs=/footfall/var/state:uid=10001,mode=0700", "--volume=footfall_private:/private:ro"),
        *("--env=MQTT_PASSWORD_FILE=/private/mqtt-inference.password", "--env=METRICS_PORT="),
    )
    commands = (
        "python -m footfall run --as-fast-as-possible && python -m footfall replay var/state/tracks --json"
    )
    told = json.loads(in_image(first_start.engine, "inference", "sh", "-c", commands, options=options))
    visits = [day["visits"] for day in told["days"] if day["kind"] == "store"]
    assert len(visits) == 2 and min(visits) > 0


def test_the_image_for_graphics_units_has_what_they_need(images: DockerEngine) -> None:
    asked = (
        "import openvino; core = openvino.Core(); print(*core.get_versions('GPU'), *core.get_versions('NPU'))"
    )
    assert in_image(images, "inference-accelerated", "python", "-c", asked).split() == [b"GPU", b"NPU"]
    assert {b"vaapi", b"qsv"} <= set(in_image(images, "inference-accelerated", "ffmpeg", "-hwaccels").split())


def test_the_processors_image_leaves_them_out(images: DockerEngine) -> None:
    asked = "import openvino; print(openvino.Core().available_devices)"
    assert in_image(images, "inference", "python", "-c", asked).strip() == b"['CPU']"


def test_what_an_image_cannot_do_is_told_with_the_way_out(images: DockerEngine) -> None:
    called = ["docker", "run", "--rm", "footfall/inference", "audit", "recording.mp4", "--camera", "walkway"]
    said = subprocess.run(called, env=images.environment, capture_output=True, text=True)
    assert said.returncode == 1
    assert "expected SciPy to judge an audit" in said.stderr and "Traceback" not in said.stderr
