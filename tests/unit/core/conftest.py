"""Property tests try the same cases on every run."""

from hypothesis import settings

settings.register_profile("footfall", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("footfall")
