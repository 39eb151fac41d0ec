"""Ids and keys that stay the same when a request is repeated.

A request with an Idempotency-Key may fail after half of its work is done. Its repetition makes the
same ids and sends the same keys, so what was done already is found instead of done again.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4, uuid5

_NAMESPACE = UUID("2cf4b1de-6f0c-4b0e-9d3c-6a54f0c5a0f7")


@dataclass(slots=True)
class _Made:
    """What one request made so far; threads of `together` share it."""

    counts: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class _Work:
    root: UUID
    branch: str = ""
    made: _Made = field(default_factory=_Made)

    def make(self, purpose: str) -> UUID:
        """The next id for a purpose."""
        place = f"{self.branch}\n{purpose}"
        with self.made.lock:
            self.made.counts[place] += 1
            made = uuid5(self.root, f"{place}\n{self.made.counts[place]}")
            self.made.ids |= {_plain(made), _plain(_number(made))}
        return made


_work: ContextVar[_Work | None] = ContextVar("repeatable", default=None)


@contextmanager
def repeatable(*identity: str) -> Iterator[None]:
    """Make the same ids inside whenever the work of this identity is done again."""
    token = _work.set(_Work(uuid5(_NAMESPACE, "\n".join(identity))))
    try:
        yield
    finally:
        _work.reset(token)


@contextmanager
def branch(index: int) -> Iterator[None]:
    """Keep what runs at the same time apart, so that its order does not matter."""
    work = _work.get()
    if work is None:
        yield
        return
    token = _work.set(replace(work, branch=f"{work.branch}/{index}"))
    try:
        yield
    finally:
        _work.reset(token)


def make_id(purpose: str) -> UUID:
    """A new id: a random one, unless the work at hand is repeatable."""
    work = _work.get()
    return uuid4() if work is None else work.make(purpose)


def make_number(purpose: str) -> int:
    """The same as a number of 53 bits, which is exact in every reader of JSON."""
    return _number(make_id(purpose))


def is_repeatable() -> bool:
    """Whether the work at hand may have been begun before."""
    return _work.get() is not None


def done_before(key: object, *, same: bool) -> bool:
    """Whether an item that is there already was kept by an earlier run of the work at hand.

    It was if this work made its key, and may be taken so if it is the `same` item.
    """
    work = _work.get()
    return work is not None and (same or _plain(key) in work.made.ids)


def _number(made: UUID) -> int:
    return made.int >> 75


def _plain(key: object) -> str:
    return key.hex if isinstance(key, UUID) else str(key).replace("-", "")
