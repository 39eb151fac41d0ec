"""Calls at the same time."""

import asyncio
import threading
import time

import pytest

from chassis import aio, deadline, sync


async def test_results_come_in_order() -> None:
    async def after(seconds: float, value: int) -> int:
        await asyncio.sleep(seconds)
        return value

    began = time.monotonic()
    assert await aio.together(after(0.05, 1), after(0.01, 2), after(0, 3)) == (1, 2, 3)
    assert time.monotonic() - began < 0.15


async def test_the_first_error_cancels_the_others() -> None:
    cancelled = asyncio.Event()

    async def wait() -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async def fail() -> None:
        await asyncio.sleep(0.01)
        raise ValueError("first")

    with pytest.raises(ValueError, match="first"):
        await aio.together(wait(), fail())
    assert cancelled.is_set()


def test_threads_give_results_in_order_and_know_the_deadline() -> None:
    barrier = threading.Barrier(2, timeout=2)

    def wait() -> float | None:
        barrier.wait()  # only together do they get past this
        return deadline.remaining()

    with deadline.within(5):
        first, second = sync.together(wait, wait)
    assert first is not None
    assert second is not None


def test_the_first_error_of_a_thread_is_raised_at_once() -> None:
    release = threading.Event()

    def fail() -> None:
        raise ValueError("first")

    began = time.monotonic()
    with pytest.raises(ValueError, match="first"):
        sync.together(lambda: release.wait(2), fail)
    release.set()
    assert time.monotonic() - began < 1
