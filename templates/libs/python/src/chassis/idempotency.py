"""Idempotency keys: a repeated POST gets the stored answer instead of happening twice.

As in draft-ietf-httpapi-idempotency-key-header: the same key with another request is 422, a
key whose first request is still being worked on is 409. A failed request (5xx, or given up)
forgets its key, so that it may be tried again.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chassis.problem import Problem

HEADER = "idempotency-key"
REPLAYED = "idempotency-replayed"
KEY_LENGTH = 255
KEEP = 24 * 3600.0
"""Seconds for which an answer is kept."""

LEASE = 60.0
"""Seconds after which a request without an answer is taken for dead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer, to be sent again byte by byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What a store knows of a key: the request's fingerprint, and the answer once there is one."""

    fingerprint: str
    answer: Answer | None = None


class AsyncIdempotencyStore(Protocol):
    """Where keys and answers are kept."""

    async def begin(self, key: str, fingerprint: str, *, lease: float) -> Claim | None:
        """Claim a key: None if it is now ours, else what is known of it.

        A claim without an answer that is older than `lease` seconds is taken over.
        """

    async def finish(self, key: str, answer: Answer, *, keep: float) -> None:
        """Store the answer for `keep` seconds."""

    async def forget(self, key: str) -> None:
        """Give the key free."""


class SyncIdempotencyStore(Protocol):
    """The same as `AsyncIdempotencyStore`, for synchronous code."""

    def begin(self, key: str, fingerprint: str, *, lease: float) -> Claim | None:
        """Claim a key: None if it is now ours, else what is known of it."""

    def finish(self, key: str, answer: Answer, *, keep: float) -> None:
        """Store the answer for `keep` seconds."""

    def forget(self, key: str) -> None:
        """Give the key free."""


def scoped(key: str, *, operation: str, caller: str) -> str:
    """The name under which a store keeps a key: nobody meets another's key by chance.

    Raises Problem 400 if the key is empty, too long or has unprintable characters.
    """
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        raise Problem(400, f"Idempotency-Key must have 1 to {KEY_LENGTH} printable characters")
    return hashlib.sha256(f"{operation}\n{caller}\n{key}".encode()).hexdigest()


def fingerprint(target: str, body: bytes) -> str:
    """What tells two requests apart: path, query and body."""
    return hashlib.sha256(target.encode() + b"\n" + body).hexdigest()


def replay(claim: Claim, *, fingerprint: str) -> Answer:
    """The stored answer. Raises Problem 422 for another request, 409 for one under way."""
    if claim.fingerprint != fingerprint:
        raise Problem(422, "this Idempotency-Key was used for another request")
    if claim.answer is None:
        detail = "a request with this Idempotency-Key is being worked on"
        raise Problem(409, detail, headers={"Retry-After": "1"})
    return claim.answer


@dataclass(slots=True)
class _Kept:
    claim: Claim
    until: float


class Memory:
    """Keys in the memory of this process: for tests, and for services that keep nothing else.

    It knows nothing of other replicas and forgets everything at a restart.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def begin(self, key: str, fingerprint: str, *, lease: float) -> Claim | None:
        """Claim a key: None if it is now ours, else what is known of it."""
        with self._lock:
            now = self._clock()
            for old in [name for name, kept in self._kept.items() if kept.until <= now]:
                del self._kept[old]
            if key in self._kept:
                return self._kept[key].claim
            self._kept[key] = _Kept(Claim(fingerprint), now + lease)
            return None

    def finish(self, key: str, answer: Answer, *, keep: float) -> None:
        """Store the answer for `keep` seconds."""
        with self._lock:
            if kept := self._kept.get(key):
                kept.claim = Claim(kept.claim.fingerprint, answer)
                kept.until = self._clock() + keep

    def forget(self, key: str) -> None:
        """Give the key free."""
        with self._lock:
            self._kept.pop(key, None)


class AsyncMemory:
    """`Memory` for asynchronous code."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._memory = Memory(clock=clock)

    async def begin(self, key: str, fingerprint: str, *, lease: float) -> Claim | None:
        """Claim a key: None if it is now ours, else what is known of it."""
        return self._memory.begin(key, fingerprint, lease=lease)

    async def finish(self, key: str, answer: Answer, *, keep: float) -> None:
        """Store the answer for `keep` seconds."""
        self._memory.finish(key, answer, keep=keep)

    async def forget(self, key: str) -> None:
        """Give the key free."""
        self._memory.forget(key)
