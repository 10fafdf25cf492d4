"""`footfall bench`: what a picture costs on this computer, stage by stage, in every way of running."""

import argparse
import json
import logging
import sys
from dataclasses import asdict
from typing import Any

from footfall.cli.commands import Commands
from footfall.cli.measuring import add_subject, asked, columns, tell_what_others_take
from footfall.machine.clip import Clip
from footfall.machine.costs import Costs, StageName
from footfall.machine.measuring import Measured, measure, ways_here
from footfall.machine.subject import subject_of
from footfall.settings import Settings


def add_bench(commands: Commands) -> None:
    """Add the command `bench`."""
    parser = commands.add_parser("bench", help="what a picture costs on this computer, stage by stage")
    add_subject(parser)
    parser.set_defaults(command=_bench)


def _bench(given: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    quiet()
    tell_what_others_take()
    with subject_of(asked(given), settings) as subject:
        ways = ways_here(subject.model, settings)
        found = measure(
            subject.clip, subject.camera, ways, subject.fps, settings.models_dir / "openvino-cache"
        )
        sys.stdout.write(as_json(subject.clip, found) if given.json else as_text(subject.clip, found))
    return 0


def quiet() -> None:
    """Let nothing but warnings into the progress bar."""
    logging.getLogger("footfall").setLevel(logging.WARNING)


def as_text(clip: Clip, found: Measured) -> str:
    """Tables for a terminal: the stages alone, then side by side, then what cannot run."""
    costs = found.costs
    first = costs[0]
    head = (
        f"{first.model} on {clip.codec} {clip.width_px}x{clip.height_px} at {clip.fps:.3g} pictures/s, "
        f"{first.together.fps:g} of them analysed\n"
    )
    ways = [f"{each.device} {each.precision}" for each in costs]
    alone = [("each stage alone: ms / CPU-ms", *ways)]
    alone += [(name.value, *(_cell(each, name) for each in costs)) for name in StageName]
    side = [
        ("side by side", *ways),
        ("CPU-ms a camera and second", *(f"{each.together.cpu_ms:.1f}" for each in costs)),
        ("the stages' sum", *(f"{each.alone_cpu_ms:.1f}" for each in costs)),
        ("times as dear", *(f"{each.crowding:.2f}" for each in costs)),
        ("inferences/s, device alone", *(f"{each.infer_fps:.1f}" for each in costs)),
        ("cameras kept up with", *(f"{each.together.held:.1f}" for each in costs)),
        ("MB a camera", *(f"{each.together.memory_mb:.0f}" for each in costs)),
    ]
    failed = "".join(
        f"{each.device} {each.precision or 'as in use'}  cannot run: {each.why}\n" for each in found.failures
    )
    return "\n".join([head, columns(alone), columns(side), *([failed] if failed else [])])


def _cell(costs: Costs, name: StageName) -> str:
    stage = next(each for each in costs.stages if each.name is name)
    return f"{stage.ms:.2f} / {stage.cpu_ms:.2f}"


def as_json(clip: Clip, found: Measured) -> str:
    """Everything that was measured, and what could not be."""
    facts = {
        "clip": clip_facts(clip),
        "ways": [cost_facts(each) for each in found.costs],
        "cannot_run": [asdict(each) for each in found.failures],
    }
    return json.dumps(facts, indent=1) + "\n"


def clip_facts(clip: Clip) -> dict[str, Any]:
    """What was measured with, without its place."""
    return {
        "codec": clip.codec,
        "width_px": clip.width_px,
        "height_px": clip.height_px,
        "fps": round(clip.fps, 2),
    }


def cost_facts(costs: Costs) -> dict[str, Any]:
    """What was measured, and what follows from it at once."""
    derived = {"cpu_ms": costs.together.cpu_ms, "held": costs.together.held}
    return {
        **asdict(costs),
        "together": {**asdict(costs.together), **derived},
        "alone_cpu_ms": costs.alone_cpu_ms,
        "crowding": costs.crowding,
    }
