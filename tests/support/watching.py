"""Looks on while a source runs in a thread of its own."""

import threading

from footfall.core.frame import CameraState, Frame, Missing
from footfall.pipeline import FrameSource
from support.wait import wait_until


class Watcher:
    """Keeps what a source gives; ends it with the `with` block."""

    def __init__(self, source: FrameSource) -> None:
        self.source = source
        self.seen: list[Frame | Missing] = []
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        for seen in self.source:
            self.seen.append(seen)

    @property
    def frames(self) -> list[Frame]:
        return [seen for seen in self.seen if isinstance(seen, Frame)]

    @property
    def missing(self) -> list[Missing]:
        return [seen for seen in self.seen if isinstance(seen, Missing)]

    def wait_for_frames(self, more: int = 3, deadline_s: float = 60.0) -> None:
        """Wait until so many more frames have come."""
        before = len(self.frames)
        wait_until(lambda: len(self.frames) >= before + more, f"{more} more frames", deadline_s)

    def wait_for_state(self, state: CameraState, detail: str = "") -> Missing:
        """Wait until the newest thing that came is a Missing of this state, with a detail that holds this."""

        def latest() -> list[Missing]:
            return [
                m
                for m in self.seen[-1:]
                if isinstance(m, Missing) and m.state is state and detail in m.detail
            ]

        return wait_until(latest, f"{state} with {detail!r}", 30.0)[0]

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.source.close()
        self._thread.join(5)
        assert not self._thread.is_alive(), "the iteration did not end after close()"
