"""Asking a process whether it is ready, without a client library and without threads."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from msgen.local.process import Ready


async def answers(ready: Ready, *, timeout_s: float = 1.0) -> bool:
    """Whether the port answers now, with a status below 400 where a path is asked for."""
    try:
        async with asyncio.timeout(timeout_s):
            return await _ask(ready)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
        return False


async def _ask(ready: Ready) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", ready.port)
    try:
        if ready.path is None:
            return True
        host = f"127.0.0.1:{ready.port}"
        head = f"GET {ready.path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        status = await reader.readline()
        return 200 <= int(status.split()[1]) < 400
    except IndexError:
        return False
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
