"""Handing on the newest of a row of values, without queues."""

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Keeps one value; readers, each at its own speed, get the newest and skip what they missed."""

    def __init__(self) -> None:
        self._number = 0
        self._value: T | None = None
        self._changed = asyncio.Event()

    def put(self, value: T) -> None:
        """Replace the value and wake whoever waits for it."""
        self._number += 1
        self._value = value
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def after(self, number: int) -> tuple[int, T]:
        """Wait for a value newer than this number; returns its number and it. The first is number 1."""
        while self._value is None or self._number <= number:
            await self._changed.wait()
        return self._number, self._value
