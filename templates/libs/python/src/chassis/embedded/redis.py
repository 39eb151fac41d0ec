"""A stand-in for Redis, by fakeredis: `python -m chassis.embedded.redis --port 6379`.

With `--file`, what it keeps is written there every two seconds, if it changed, and at the end,
and read again at the start. The file is Python's pickle inside: keep it where nobody else writes.
"""

import argparse
import os
import signal
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fakeredis import FakeRedis, TcpFakeServer

_SAVE_EVERY = 2.0
_DATABASES = 16
_HEAD = struct.Struct("<BqII")  # database, milliseconds to live (-1: for ever), lengths
_VERSION = (7, 4)


class _Server(TcpFakeServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class Snapshot:
    """A file with everything that the server keeps."""

    def __init__(self, server: TcpFakeServer, path: Path) -> None:
        fake = server.fake_server
        self._databases = [FakeRedis(server=fake, db=number) for number in range(_DATABASES)]
        self._path = path
        self._written: int | None = None

    def load(self) -> None:
        """Read the file, if there is one."""
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        at = 0
        while at < len(content):
            database, ttl, name_size, size = _HEAD.unpack_from(content, at)
            at += _HEAD.size
            name, value = content[at : at + name_size], content[at + name_size :][:size]
            at += name_size + size
            self._databases[database].restore(name, max(ttl, 0), value)

    def save(self) -> None:
        """Write the file, whole or not at all, if anything has changed."""
        content = b"".join(self._entries())
        digest = zlib.crc32(content)
        if digest == self._written:
            return
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_bytes(content)
        os.replace(beside, self._path)
        self._written = digest

    def _entries(self) -> Iterator[bytes]:
        for number, database in enumerate(self._databases):
            names: Any = database.keys()
            for name in sorted(names):
                value: Any = database.dump(name)
                if value is not None:  # gone since
                    ttl = database.pttl(name)
                    yield _HEAD.pack(number, ttl, len(name), len(value)) + name + value


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="A stand-in for Redis on this machine.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=6379)
    parser.add_argument("--file", type=Path, help="keep the data in this file")
    options = parser.parse_args()
    with _Server((options.host, options.port), server_version=_VERSION) as server:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        snapshot = Snapshot(server, options.file) if options.file else None
        if snapshot:
            snapshot.load()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        while not stop.wait(_SAVE_EVERY):
            if snapshot:
                snapshot.save()
        server.shutdown()
        if snapshot:
            snapshot.save()


if __name__ == "__main__":
    main()
