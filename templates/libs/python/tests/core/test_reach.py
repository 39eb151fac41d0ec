"""Waiting for a store: how long, how often, and what the log says of it."""

import asyncio

import pytest
import structlog

from chassis import reach
from chassis.reach import NotReached, Patience, reached, reached_sync, reason


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Store:
    """Answers from its third attempt on."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked = 0

    def __call__(self) -> None:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)

    async def later(self) -> None:
        self()


def wait(store: Store, *, sync: bool, within: float) -> None:
    if sync:
        reached_sync("orders", store, unreachable=(OSError,), within=within)
    else:
        asyncio.run(reached("orders", store.later, unreachable=(OSError,), within=within))


both = pytest.mark.parametrize("sync", [True, False])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "FIRST", 0.001)


@both
def test_a_store_that_comes_later_is_reached(sync: bool) -> None:
    gone, refused = OSError("no such host"), OSError("refused")
    store = Store(gone, OSError("no such host"), refused)
    with structlog.testing.capture_logs() as said:
        wait(store, sync=sync, within=10)
    assert store.asked == 4
    assert [(line["event"], line.get("error")) for line in said] == [
        ("not reached yet", "no such host"),
        ("not reached yet", "refused"),
        ("reached", None),
    ]


@both
def test_one_that_is_there_is_not_talked_about(sync: bool) -> None:
    with structlog.testing.capture_logs() as said:
        wait(Store(), sync=sync, within=10)
    assert said == []


@both
def test_another_error_is_raised_at_once(sync: bool) -> None:
    store = Store(ValueError("a broken migration"))
    with pytest.raises(ValueError, match="broken"):
        wait(store, sync=sync, within=10)
    assert store.asked == 1


@both
def test_one_that_never_comes_is_given_up(sync: bool) -> None:
    store = Store(*(OSError("away") for _ in range(1000)))
    with pytest.raises(NotReached, match=r"orders has not answered for 0\.05 s: away"):
        wait(store, sync=sync, within=0.05)
    assert store.asked > 2


def test_pauses_grow_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "FIRST", 0.25)
    clock = Clock()
    patience = Patience("orders", within=240, clock=clock)
    waits: list[float] = []

    def wait_on() -> None:
        while True:
            waits.append(patience.failed(OSError("away")))
            clock.now += waits[-1]

    with pytest.raises(NotReached):
        wait_on()
    assert waits[0] <= 0.25
    assert max(waits) <= reach.MOST
    assert 230 < sum(waits) <= 240
    assert len(waits) < 110


def test_a_reason_is_one_line_of_the_inner_error() -> None:
    class Wrapped(Exception):
        orig = OSError("failed to resolve host 'pg'\nsee the manual")

    assert reason(Wrapped("(OSError) …\n(Background on this error at …)")) == (
        "failed to resolve host 'pg'"
    )
    assert reason(ConnectionRefusedError()) == "ConnectionRefusedError"
