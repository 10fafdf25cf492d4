"""Whoever measures is told that others keep the computer busy."""

import pytest

from footfall.cli import measuring
from footfall.cli.measuring import tell_what_others_take
from footfall.machine.capacity import Cores


@pytest.mark.parametrize(
    ("idle", "told"),
    [(0.9, []), (0.7, ["other programs take 1.2 of 4 cores now: "])],
    ids=["quiet", "busy"],
)
def test_what_others_take_is_told_where_it_is_much(
    idle: float, told: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(measuring, "cores", lambda: Cores(4, 4.0))
    monkeypatch.setattr(measuring, "IdleMeter", lambda _: lambda: idle)
    monkeypatch.setattr(measuring, "LISTEN_S", 0.0)
    tell_what_others_take()
    assert [message[: len(start)] for message, start in zip(caplog.messages, told, strict=True)] == told
