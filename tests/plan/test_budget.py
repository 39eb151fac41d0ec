"""Arithmetic of time budgets and retries."""

from msgen.plan.budget import backoff_ms, budget
from msgen.plan.capacity import replicas_for
from msgen.plan.model import Call, Credential, Policy, Retries, Step


def call(timeout: int | None, retries: int = 0) -> Call:
    return Call(
        "x", None, None, "x", "x", (), Policy(timeout, Retries(retries)), Credential.OWN, True
    )


def step(*calls: Call) -> Step:
    return Step(tuple(calls))


def test_steps_add_up_and_parallel_calls_take_the_longest() -> None:
    found = budget([step(call(600, 1)), step(call(700), call(600))], 2000)
    assert found.total_ms == 1925
    assert found.fits
    assert found.arithmetic == "600 × 2 + max(700, 600) + 25 back-off = 1,925 ms of 2,000 ms"


def test_streams_are_left_out() -> None:
    found = budget([step(call(None)), step(call(100))], None)
    assert found.total_ms == 100
    assert found.fits


def test_no_calls_cost_nothing() -> None:
    assert budget([], 100).total_ms == 0


def test_back_off_doubles_up_to_a_second() -> None:
    assert [backoff_ms(n) for n in (0, 1, 2, 3)] == [0, 25, 75, 175]
    assert backoff_ms(8) - backoff_ms(7) == 1000


def test_replicas_leave_headroom() -> None:
    assert replicas_for(80, per_replica=100) == 1
    assert replicas_for(81, per_replica=100) == 2
    assert replicas_for(None, per_replica=100) is None
