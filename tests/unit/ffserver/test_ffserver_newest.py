"""Readers of different speed at one value."""

import asyncio

from footfall_ffserver.newest import Newest


def test_a_reader_gets_the_newest_value_and_how_far_it_is() -> None:
    async def scene() -> None:
        values: Newest[str] = Newest()
        values.put("a")
        assert await values.after(0) == (1, "a")
        values.put("b")
        values.put("c")
        assert await values.after(1) == (3, "c")

    asyncio.run(scene())


def test_all_readers_that_wait_are_woken_by_one_value() -> None:
    async def scene() -> None:
        values: Newest[str] = Newest()
        readers = [asyncio.create_task(values.after(0)) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(reader.done() for reader in readers)
        values.put("a")
        assert await asyncio.gather(*readers) == [(1, "a")] * 3

    asyncio.run(scene())


def test_a_value_that_was_read_is_not_read_again() -> None:
    async def scene() -> None:
        values: Newest[str] = Newest()
        values.put("a")
        reader = asyncio.create_task(values.after(1))
        await asyncio.sleep(0)
        assert not reader.done()
        reader.cancel()

    asyncio.run(scene())
