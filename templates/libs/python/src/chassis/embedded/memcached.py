"""A stand-in for memcached: `python -m chassis.embedded.memcached --port 11211`.

It knows the text protocol's storing, reading, deleting, counting and touching, and keeps
everything in memory until it stops, as memcached does.
"""

import argparse
import asyncio
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

_THIRTY_DAYS = 30 * 86400
_STORING = {"set", "add", "replace", "append", "prepend", "cas"}


@dataclass(slots=True)
class _Entry:
    flags: bytes
    value: bytes
    until: float
    version: int


@dataclass(slots=True)
class Memory:
    """What is kept, and the answers to commands."""

    entries: dict[str, _Entry] = field(default_factory=dict)
    _versions: int = 0

    def store(self, command: str, key: str, arguments: list[str], value: bytes) -> bytes:
        """Answer one of the commands that bring a value."""
        old = self._find(key)
        if (command == "add" and old) or (command in {"replace", "append", "prepend"} and not old):
            return b"NOT_STORED"
        flags, until = arguments[0].encode(), _until(int(arguments[1]))
        if command == "cas":
            if old is None:
                return b"NOT_FOUND"
            if str(old.version) != arguments[3]:
                return b"EXISTS"
        if old and command in {"append", "prepend"}:
            value = old.value + value if command == "append" else value + old.value
            flags, until = old.flags, old.until
        self._versions += 1
        self.entries[key] = _Entry(flags, value, until, self._versions)
        return b"STORED"

    def get(self, *keys: str, versions: bool = False) -> bytes:
        """Answer `get` and `gets`."""
        lines = []
        for key in keys:
            if entry := self._find(key):
                version = b" %d" % entry.version if versions else b""
                head = b"VALUE %s %s %d%s" % (key.encode(), entry.flags, len(entry.value), version)
                lines += [head, entry.value]
        return b"\r\n".join([*lines, b"END"])

    def delete(self, key: str) -> bytes:
        """Answer `delete`."""
        found = self._find(key)
        self.entries.pop(key, None)
        return b"DELETED" if found else b"NOT_FOUND"

    def touch(self, key: str, seconds: str) -> bytes:
        """Answer `touch`."""
        if entry := self._find(key):
            entry.until = _until(int(seconds))
        return b"TOUCHED" if entry else b"NOT_FOUND"

    def count(self, key: str, step: str, *, sign: int) -> bytes:
        """Answer `incr` and `decr`."""
        entry = self._find(key)
        if entry is None:
            return b"NOT_FOUND"
        entry.value = b"%d" % max(int(entry.value) + sign * int(step), 0)
        return entry.value

    def flush(self, *_: str) -> bytes:
        """Answer `flush_all`."""
        self.entries.clear()
        return b"OK"

    def _find(self, key: str) -> _Entry | None:
        entry = self.entries.get(key)
        if entry and entry.until <= time.time():
            del self.entries[key]
            return None
        return entry


def _until(seconds: int) -> float:
    if seconds == 0:
        return float("inf")
    return float(seconds) if seconds > _THIRTY_DAYS else time.time() + seconds


async def answer(
    memory: Memory, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Talk to one client until it leaves."""
    plain: dict[str, Callable[..., bytes]] = {
        "get": memory.get,
        "gets": partial(memory.get, versions=True),
        "delete": memory.delete,
        "touch": memory.touch,
        "incr": partial(memory.count, sign=1),
        "decr": partial(memory.count, sign=-1),
        "flush_all": memory.flush,
        "version": lambda *_: b"VERSION 1.6.0-standin",
    }
    try:
        while line := await reader.readline():
            command, *words = line.decode().split()
            if command == "quit":
                break
            quiet = bool(words) and words[-1] == "noreply"
            words = words[:-1] if quiet else words
            if command in _STORING:
                value = await reader.readexactly(int(words[3]) + 2)
                said = memory.store(command, words[0], words[1:], value[:-2])
            elif command in plain:
                said = plain[command](*words)
            else:
                said = b"ERROR"
            if not quiet:
                writer.write(said + b"\r\n")
                await writer.drain()
    except (ValueError, IndexError, TypeError):
        writer.write(b"CLIENT_ERROR bad command line format\r\n")
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await asyncio.start_server(partial(answer, Memory()), host, port)
    await stop.wait()
    server.close()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="A stand-in for memcached on this machine.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=11211)
    options = parser.parse_args()
    asyncio.run(serve(options.host, options.port))


if __name__ == "__main__":
    main()
