"""What differs between asynchronous and synchronous Python, in one value."""

from __future__ import annotations

from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Flavour:
    """Words of one of the two; the rest of a service is the same.

    ``chassis`` is the module with clients (`chassis.aio` or `chassis.sync`), ``word`` its last
    part.
    """

    asynchronous: bool
    word: str
    def_: str
    await_: str
    with_: str
    manager: str
    iterator: str
    transport: str


ASYNC = Flavour(
    asynchronous=True,
    word="aio",
    def_="async def",
    await_="await ",
    with_="async with",
    manager="asynccontextmanager",
    iterator="AsyncIterator",
    transport="AsyncBaseTransport",
)
SYNC = Flavour(
    asynchronous=False,
    word="sync",
    def_="def",
    await_="",
    with_="with",
    manager="contextmanager",
    iterator="Iterator",
    transport="BaseTransport",
)
