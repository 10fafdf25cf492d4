"""Costs that one can reckon with by hand: 105 CPU-ms a camera and second alone, a tenth more side by side."""

from pathlib import Path

from footfall.machine.clip import Clip
from footfall.machine.costs import Costs, Stage, StageName, Together

STAGES = {
    StageName.DECODE: 2.0,
    StageName.CONVERT: 0.5,
    StageName.PREPARE: 0.3,
    StageName.INFER: 9.0,
    StageName.READ: 0.4,
    StageName.TRACK: 0.6,
    StageName.REPORT: 0.2,
}
COSTS = Costs(
    model="nanodet",
    device="CPU",
    precision="FP32",
    source_fps=25.0,
    stages=tuple(Stage(name, ms, ms) for name, ms in STAGES.items()),
    lock_ms=0.01,
    infer_fps=400.0,
    together=Together(cameras=8, fps=5.0, camera_s=200.0, wall_s=10.0, cpu_s=23.1, memory_mb=40.0),
)
CLIP = Clip(Path("clip.ts"), "h264", 1920, 1080, 25.0, 25.0)
