"""Everything that `footfall doctor` looks at: side by side, and no longer than a deadline."""

import getpass
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from traceback import format_tb

from footfall.adapters.cameras.hardware import find_hardware, render_nodes
from footfall.adapters.cameras.login import with_login
from footfall.adapters.detector.network import compile_network, execution_precision, read_network
from footfall.config import CameraConfig, SiteConfig, SourceKind
from footfall.core.stream_choice import FOR_LOOKS, StreamChoice
from footfall.errors import FootfallError
from footfall.machine import verdicts
from footfall.machine.accelerators import accelerators
from footfall.machine.capacity import cores, free_bytes, memory, not_writable
from footfall.machine.clock import clock_is_kept
from footfall.machine.engines import engines
from footfall.machine.finding import Finding, by_weight, good, hinders, stops
from footfall.machine.first_choice import first_choice
from footfall.machine.looking import Stream, look
from footfall.machine.packets import OPEN_S
from footfall.machine.video_tools import video_tools
from footfall.models.library import Readiness, prepare_model, readiness
from footfall.models.registry import find_model, known_models, parted
from footfall.models.verification import Health, verify_model
from footfall.settings import Settings
from footfall.workbench.processor import instructions, processor

log = logging.getLogger(__name__)

DEADLINE_S = 60.0
"""All is looked at side by side. A camera takes 20 s at the longest for each of its streams; what takes long is to
compile a large model for the first time on a slow computer."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found.

    Attributes:
        findings: The heaviest first.
        finished: Whether every check came to its end; one that hangs may hold up the end of the program.
    """

    findings: Sequence[Finding]
    finished: bool


Check = Callable[[], Iterable[Finding]]


def checks_of(site: SiteConfig | None, model: str, settings: Settings) -> dict[str, Check]:
    """What is to be looked at, by its name, in the order in which it is told.

    Args:
        site: Whose cameras and models are looked at; without one, only the computer and `model`.
    """
    models = (model,) if site is None else site.all_models
    return {
        "processor": lambda: verdicts.processor(processor(), instructions(), cores()),
        "memory": lambda: [verdicts.memory(memory())],
        "disk": lambda: [_disk(settings.state_dir)],
        "clock": lambda: [verdicts.clock(clock_is_kept())],
        "decoding": lambda: verdicts.tools(video_tools()),
        "OpenVINO": _inference,
        **{f"model {name}": partial(_model, name, settings) for name in models},
        **({} if site is None else _checks_of_cameras(site, settings)),
    }


def _disk(folder: Path) -> Finding:
    return verdicts.disk(free_bytes(folder), str(folder), not_writable(folder))


def _checks_of_cameras(site: SiteConfig, settings: Settings) -> dict[str, Check]:
    return {
        f"camera {camera_id}": partial(_camera, camera_id, site, settings)
        for camera_id, camera in site.cameras.items()
        if camera.enabled
    }


def examine(checks: Mapping[str, Check], deadline_s: float = DEADLINE_S) -> Examination:
    """Run all checks side by side; what has not ended by the deadline is told so."""
    running = {name: _begun(name, check) for name, check in checks.items()}
    ended, _ = wait(running.values(), deadline_s)
    late = [name for name, each in running.items() if each not in ended]
    found = [finding for each in running.values() if each in ended for finding in each.result()]
    return Examination(by_weight([*found, *(_late(name, deadline_s) for name in late)]), not late)


def _begun(name: str, check: Check) -> Future[list[Finding]]:
    """Run a check in a thread that the program's end does not wait for."""
    answer: Future[list[Finding]] = Future()

    def run() -> None:
        try:
            answer.set_result(list(check()))
        except FootfallError as error:
            answer.set_result([stops(name, str(error), "")])
        except Exception as error:
            where = "".join(format_tb(error.__traceback__))
            log.error("%s could not be examined: %s\n%s", name, type(error).__name__, where)
            answer.set_result([_unexamined(name, error)])

    threading.Thread(target=run, name=f"examine {name}", daemon=True).start()
    return answer


def _late(name: str, deadline_s: float) -> Finding:
    return stops(
        name,
        f"no answer within {deadline_s:g} s",
        "look at cable, network and load of this computer; try again",
    )


def _unexamined(name: str, error: Exception) -> Finding:
    """What nobody expected; of what is not the system's refusal only its kind, since its words may hold a password.

    So does the log: where it happened, without the words.
    """
    if isinstance(error, OSError):
        return stops(name, f"could not be examined: {error}", "give this user access to it, or mend it")
    return stops(
        name,
        f"could not be examined: {type(error).__name__}",
        "this is a mistake in Footfall; report it with the lines that tell where it happened",
    )


def _inference() -> Iterator[Finding]:
    devices = engines()
    yield from verdicts.engines(devices)
    for each in accelerators():
        yield verdicts.accelerator(each, devices, _user())


def _user() -> str:
    """Who runs this; in a container often a number without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _camera(camera_id: str, site: SiteConfig, settings: Settings) -> Iterator[Finding]:
    """Both streams one after the other, since some cameras send only one at a time.

    Where neither answers, it is the camera that is told of, not its substream.
    """
    subject, camera = f"camera {camera_id}", site.cameras[camera_id]
    main, second = _sent(camera), None if camera.second is None else _sent(camera.second)
    chosen = _chosen(second, camera_id, site, settings) if isinstance(second, Stream) else None
    if isinstance(main, Stream):
        yield from verdicts.stream(subject, main, _smaller_of(camera))
        yield from _decoding(subject, camera)
    else:
        yield verdicts.no_main_stream(subject, str(main), chosen)
    if isinstance(second, Stream):
        yield from verdicts.stream(f"{subject}, substream", second, verdicts.Smaller.SETTINGS)
        yield verdicts.looked_at(subject, chosen)
    elif second is not None and isinstance(main, Stream):
        yield verdicts.no_substream(subject, str(second))


def _decoding(subject: str, camera: CameraConfig) -> Iterator[Finding]:
    """Whether what a camera's settings ask of its decoding can be had here."""
    if not camera.decoding.needs_ffmpeg:
        return
    if shutil.which("ffmpeg") is None:
        yield verdicts.no_ffmpeg_for(subject)
    elif not camera.decoding.hardware:
        yield verdicts.decoded(subject, None, "")
    else:
        login = with_login(camera.source, camera.credentials())
        if found := find_hardware(login, render_nodes(), timeout_s=OPEN_S):
            yield verdicts.decoded(subject, str(found.hardware) if found.hardware else None, found.because)


def _sent(camera: CameraConfig) -> Stream | FootfallError:
    """What a camera sends, or why nobody can tell."""
    try:
        return look(camera)
    except FootfallError as error:
        return error


def _smaller_of(camera: CameraConfig) -> verdicts.Smaller | None:
    if camera.kind is not SourceKind.NETWORK:
        return None
    return verdicts.Smaller.SECOND_STREAM if camera.substream is None else verdicts.Smaller.IS_THERE


def _chosen(second: Stream, camera_id: str, site: SiteConfig, settings: Settings) -> StreamChoice | None:
    """Which stream the program looks at first; None where the model is not ready, of which its own finding tells."""
    if site.looks:
        return FOR_LOOKS
    model = site.model_of(camera_id)
    try:
        if not _is_ready(model, settings):
            return None
        return first_choice(second.width_px, second.height_px, prepare_model(model, settings.models_dir))
    except FootfallError:
        return None


def _model(name: str, settings: Settings) -> Iterator[Finding]:
    """Whether a model is there and whole, and in which precision the processor runs it."""
    subject = f"model {name}"
    if not name.endswith(".xml"):
        plain, _ = parted(name)
        entry = find_model(plain, known_models(settings.models_dir))
        bad = [
            each.file
            for each in verify_model(plain, entry, settings.models_dir)
            if each.health is Health.DAMAGED
        ]
        if bad:
            yield stops(
                subject,
                f"damaged: {', '.join(bad)}",
                f"`footfall models fetch {plain}`; for an optimised form `footfall optimize {name}`",
            )
            return
        if not _is_ready(name, settings):
            yield hinders(subject, "not fetched yet", f"`footfall models fetch {plain}`")
            return
    yield good(subject, _as_it_runs(prepare_model(name, settings.models_dir), settings))


def _is_ready(name: str, settings: Settings) -> bool:
    """Whether a model can be run without fetching or converting anything."""
    if name.endswith(".xml"):
        return True
    plain, _ = parted(name)
    entry = find_model(plain, known_models(settings.models_dir))
    return readiness(plain, entry, settings.models_dir) is Readiness.READY


def _as_it_runs(file: Path, settings: Settings) -> str:
    network = read_network(file)
    compiled = compile_network(network, file, "CPU", settings.models_dir / "openvino-cache")
    return f"whole, runs in {execution_precision(compiled)} on the CPU"
