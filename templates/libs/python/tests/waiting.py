"""Waiting for something to become true."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], within: float = 20) -> None:
    """Return as soon as the condition holds; TimeoutError after so many seconds."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 (nothing tells when it changes)
            await asyncio.sleep(0.01)
