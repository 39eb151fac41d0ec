"""Free loopback ports that stay the same between runs whenever they can."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from msgen.local.files import write_private

_FIRST, _SPAN = 20000, 8000
"""Below every common range of ephemeral ports, so that no outgoing connection takes ours."""


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now.

    A bind alone is not enough: some systems let one succeed beside a listener on all
    addresses, which would then get half of the connections.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    with socket.socket() as caller:
        caller.settimeout(0.2)
        return caller.connect_ex(("127.0.0.1", port)) != 0


class PortBook:
    """Ports by name, remembered in a file.

    The order of choice: the preferred port, the one of the last run, one that follows from
    the name, the next free one.
    """

    def __init__(self, path: Path, *, salt: str) -> None:
        self._path = path
        self._salt = salt
        self._last = _read(path)
        self._taken: dict[str, int] = {}

    def take(self, name: str, *, prefer: int | None = None) -> int:
        """The port of `name` for this run; free when it was chosen."""
        if name in self._taken:
            return self._taken[name]
        used = set(self._taken.values())
        for port in self._candidates(name, prefer):
            if port not in used and is_free(port):
                self._taken[name] = port
                return port
        raise OSError(f"no free port is left for {name}")

    def save(self) -> None:
        """Remember the ports of this run; those of other names stay remembered."""
        write_private(self._path, json.dumps({**self._last, **self._taken}, indent=1).encode())

    def _candidates(self, name: str, prefer: int | None) -> Iterable[int]:
        if prefer is not None and prefer >= 1024:
            yield prefer
        if name in self._last:
            yield self._last[name]
        if prefer is not None and prefer >= 1024:
            yield from range(prefer + 1, prefer + 20)
        start = crc32(f"{self._salt}/{name}".encode())
        others = set(self._last.values())
        for step in range(_SPAN):
            port = _FIRST + (start + step) % _SPAN
            if port not in others:
                yield port


def _read(path: Path) -> dict[str, int]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): int(port) for name, port in found.items()} if isinstance(found, dict) else {}
