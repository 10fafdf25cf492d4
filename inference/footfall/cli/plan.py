"""`footfall plan`: how many cameras fit on this computer, and what would carry the others."""

import argparse
import json
import sys
from dataclasses import asdict
from math import isfinite
from pathlib import Path

from footfall.adapters.detector.devices import find_devices
from footfall.cli.bench import clip_facts, cost_facts, quiet
from footfall.cli.commands import Commands
from footfall.cli.measuring import add_subject, asked, columns, tell_what_others_take
from footfall.machine.capacity import cores, memory
from footfall.machine.footage import FORMS
from footfall.machine.measuring import measure, way_in_use
from footfall.machine.plan_picture import require_matplotlib, write_picture
from footfall.machine.planning import Plan, plan_for
from footfall.machine.prediction import HEADROOM, Room, core_ms
from footfall.machine.rungs import Step
from footfall.machine.subject import MAIN, SUBSTREAM, Asked, subject_of
from footfall.settings import Settings


def add_plan(commands: Commands) -> None:
    """Add the command `plan`."""
    parser = commands.add_parser("plan", help="how many cameras fit on this computer, and what carries more")
    parser.add_argument("--cameras", type=_number, required=True, metavar="N", help="that are wanted")
    add_subject(parser)
    parser.add_argument(
        "--stream",
        choices=(*FORMS, MAIN, SUBSTREAM),
        help="as if the cameras sent H.264 of this size; or the camera's own stream of this name, whichever of the two "
        "would be looked at",
    )
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the load over the cameras (.png)")
    parser.set_defaults(command=_plan)


def _number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError(f"expected a number of cameras from 1 to 1000, found {text}")
    return number


def _plan(given: argparse.Namespace) -> int:
    if given.picture is not None:
        require_matplotlib()
    quiet()
    tell_what_others_take()
    plan = planned(given.cameras, asked(given, given.stream), Settings.from_environment())
    sys.stdout.write(as_json(plan) if given.json else as_text(plan))
    if given.picture is not None:
        write_picture(plan, given.picture)
    return 0


def planned(cameras: int, wish: Asked, settings: Settings) -> Plan:
    """Measure, and plan by it.

    Raises:
        FootfallError: The clip cannot be read, or the model cannot be run.
    """
    here = {each.kind for each in find_devices()}
    with subject_of(wish, settings) as subject:
        room = Room(cores().usable, memory().available / 1e6, subject.processes)
        way, cache_dir = way_in_use(subject.model, settings), settings.models_dir / "openvino-cache"
        (costs,) = measure(subject.clip, subject.camera, [way], subject.fps, cache_dir).costs
        return plan_for(
            cameras,
            subject.fps,
            subject.clip,
            costs,
            room,
            here,
            stream=subject.stream,
            left_out=subject.left_out,
        )


def as_text(plan: Plan) -> str:
    """The answer first, then what it is made of, then the ladder."""
    return "\n".join([_answer(plan), _load(plan), _ladder(plan)])


def _answer(plan: Plan) -> str:
    clip, costs, fit, processes = plan.clip, plan.costs, plan.prediction.cameras, plan.prediction.processes
    word = "all fit" if plan.fits else f"{plan.cameras - fit} of {plan.cameras} do not fit"
    lines = [
        f"{fit} cameras fit here, {plan.cameras} are wanted: {word}",
        f"  each {clip.codec} {clip.width_px}x{clip.height_px} at {clip.fps:.3g} pictures/s, "
        f"{plan.wanted.analysed_fps:g} of them analysed; {costs.model} in {costs.precision} on the {costs.device}",
        *([f"  looked at: {plan.stream}"] if plan.stream else []),
        f"  saturates first: {plan.prediction.saturates}",
        *([f"  {fit} are looked at in {processes} processes"] if processes > 1 else []),
        *(f"  for nothing: {each}" for each in plan.advice),
        *(f"  left out: {each}" for each in plan.left_out),
    ]
    return "\n".join(lines) + "\n"


def _load(plan: Plan) -> str:
    cost, wanted = plan.cost, plan.wanted
    rows: list[tuple[str, ...]] = [("CPU-ms a camera and second", "", "share")]
    for what, ms in (
        ("decoding", wanted.source_fps * cost.decode_ms),
        ("inference", wanted.analysed_fps * cost.infer_ms),
        ("the rest", wanted.analysed_fps * cost.rest_ms),
    ):
        rows.append((what, f"{ms:.1f}", f"{plan.prediction.shares[what]:.0%}"))
    rows.append(("together", f"{core_ms(cost, wanted):.1f}", "100%"))
    bounds: list[tuple[str, ...]] = [("bound", "cameras", "")]
    bounds += [(each.limit.value, f"{each.cameras:.1f}", "") for each in plan.prediction.bounds]
    note = (
        f"Cores that may be used: {plan.room.cores:g}, {HEADROOM:.0%} of that for cameras. Decoding and inference "
        "share the cores, so their processor times add up.\n"
    )
    return f"{columns(rows)}\n{columns(bounds)}\n{note}"


def _ladder(plan: Plan) -> str:
    rows: list[tuple[str, ...]] = [("rung", "here", "cameras", "carries all", "then saturates")]
    rows += [_rung(each) for each in plan.steps]
    notes = [f"  {each.rung.name}: {each.rung.price}. {each.rung.source}." for each in plan.steps]
    head = "the ladder: inference on another device, decoding as now. Typical factors, NOT measured here\n"
    return head + columns(rows) + "\n".join(notes) + "\n"


def _rung(step: Step) -> tuple[str, ...]:
    if step.cameras is None:
        return step.rung.name, "-", "-", "-", "-"
    carries = "yes" if step.carries else "no"
    return step.rung.name, "yes" if step.here else "no", f"~{step.cameras}", carries, step.bound


def as_json(plan: Plan) -> str:
    """Everything that the plan is made of."""
    facts = {
        "wanted": {"cameras": plan.cameras, "fps": plan.wanted.analysed_fps},
        "fit": plan.prediction.cameras,
        "fits": plan.fits,
        "saturates": plan.prediction.saturates,
        "stream": str(plan.stream) if plan.stream else None,
        "processes": plan.prediction.processes,
        "advice": list(plan.advice),
        "left_out": list(plan.left_out),
        "bounds": {
            each.limit.value: round(each.cameras, 2) if isfinite(each.cameras) else None
            for each in plan.prediction.bounds
        },
        "shares": plan.prediction.shares,
        "cpu_ms_per_camera_and_second": core_ms(plan.cost, plan.wanted),
        "headroom": HEADROOM,
        "cores": plan.room.cores,
        "memory_mb": plan.room.memory_mb,
        "clip": clip_facts(plan.clip),
        "costs": cost_facts(plan.costs),
        "ladder": [_rung_facts(each) for each in plan.steps],
    }
    return json.dumps(facts, indent=1) + "\n"


def _rung_facts(step: Step) -> dict[str, object]:
    found = {"here": step.here, "cameras": step.cameras, "carries": step.carries, "saturates": step.bound}
    return {**asdict(step.rung), **found, "measured_here": False}
