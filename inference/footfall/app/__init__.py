"""The composition root: the only package that names concrete adapters and puts them together."""

from footfall.app.job import Job, Replay
from footfall.app.program import run

__all__ = ["Job", "Replay", "run"]
