"""The policies, on a clock that only the tests move."""

import pytest

from chassis.policy import (
    Breaker,
    BreakerRule,
    Failure,
    Guard,
    Outcome,
    Policy,
    Refused,
    Retries,
    RetryBudget,
    State,
    backoff,
)

OK = Outcome(status=200)
DOWN = Outcome(status=503)
UNREACHED = Outcome(failure=Failure.CONNECT)


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def guard(policy: Policy, time: Time, *, chance: float = 0.5) -> Guard:
    return Guard(policy, clock=time, chance=lambda: chance)


def fail(breaker: Breaker, outcome: Outcome = DOWN) -> None:
    breaker.leave(outcome, probe=breaker.enter())


@pytest.fixture
def breaker(time: Time) -> Breaker:
    return Breaker(BreakerRule(failures=3, window=10, reset=5), clock=time)


def test_a_breaker_opens_after_enough_failures_within_its_window(
    breaker: Breaker, time: Time
) -> None:
    fail(breaker)
    fail(breaker)
    assert breaker.state is State.CLOSED
    fail(breaker)
    assert breaker.state is State.OPEN
    with pytest.raises(Refused) as refused:
        breaker.enter()
    assert refused.value.retry_after == 5


def test_failures_that_are_too_far_apart_do_not_open_it(breaker: Breaker, time: Time) -> None:
    for _ in range(10):
        fail(breaker)
        time.now += 6
    assert breaker.state is State.CLOSED


def test_answers_of_the_fourth_hundred_are_healthy(breaker: Breaker) -> None:
    for _ in range(10):
        fail(breaker, Outcome(status=409))
    assert breaker.state is State.CLOSED


def test_a_deadline_of_the_caller_says_nothing_about_the_upstream(breaker: Breaker) -> None:
    for _ in range(10):
        fail(breaker, Outcome(failure=Failure.DEADLINE))
    assert breaker.state is State.CLOSED


def test_half_open_lets_one_probe_through_and_closes_when_it_succeeds(
    breaker: Breaker, time: Time
) -> None:
    for _ in range(3):
        fail(breaker)
    time.now += 5
    assert breaker.state is State.HALF_OPEN
    probe = breaker.enter()
    assert probe
    with pytest.raises(Refused):
        breaker.enter()
    breaker.leave(OK, probe=probe)
    assert breaker.state is State.CLOSED
    fail(breaker)
    assert breaker.state is State.CLOSED


def test_a_failed_probe_opens_it_again(breaker: Breaker, time: Time) -> None:
    for _ in range(3):
        fail(breaker)
    time.now += 5
    fail(breaker)
    assert breaker.state is State.OPEN
    time.now += 4.9
    with pytest.raises(Refused):
        breaker.enter()


def test_a_probe_that_was_given_up_leaves_room_for_the_next(breaker: Breaker, time: Time) -> None:
    for _ in range(3):
        fail(breaker)
    time.now += 5
    breaker.leave(None, probe=breaker.enter())
    assert breaker.enter()


def test_a_late_answer_does_not_close_an_open_breaker(breaker: Breaker) -> None:
    late = breaker.enter()
    for _ in range(3):
        fail(breaker)
    breaker.leave(OK, probe=late)
    assert breaker.state is State.OPEN


def test_a_budget_bounds_retries_to_a_share_of_the_calls(time: Time) -> None:
    budget = RetryBudget(0.1, clock=time)
    while budget.withdraw():
        pass
    granted = 0
    for _ in range(1000):
        budget.deposit()
        granted += budget.withdraw()
    assert 99 <= granted <= 101


def test_a_budget_recovers_slowly_without_calls(time: Time) -> None:
    budget = RetryBudget(0.1, clock=time)
    while budget.withdraw():
        pass
    time.now += 3.4
    assert budget.withdraw()
    assert not budget.withdraw()


def test_backoff_doubles_up_to_a_second_and_jitters_fully() -> None:
    assert [backoff(n, chance=lambda: 1.0) for n in (1, 2, 3, 9)] == [0.025, 0.05, 0.1, 1.0]
    assert backoff(3, chance=lambda: 0.0) == 0.0


def test_a_call_is_retried_as_often_as_declared(time: Time) -> None:
    policy = Policy(timeout=1, retries=Retries(count=2))
    with guard(policy, time).call(retryable=True) as attempts:
        delays = []
        for _ in range(3):
            assert attempts.start() == 1
            delays.append(attempts.settle(UNREACHED))
    assert delays == [0.0125, 0.025, None]


def test_what_may_not_happen_twice_is_not_retried(time: Time) -> None:
    policy = Policy(timeout=1, retries=Retries(count=2))
    with guard(policy, time).call(retryable=False) as attempts:
        attempts.start()
        assert attempts.settle(UNREACHED) is None


@pytest.mark.parametrize(
    ("outcome", "on", "retried"),
    [
        (OK, "503", False),
        (DOWN, "503", True),
        (DOWN, "5xx", True),
        (DOWN, "connect", False),
        (UNREACHED, "connect", True),
        (Outcome(failure=Failure.BROKEN), "connect", True),
        (Outcome(failure=Failure.TIMEOUT), "connect", False),
        (Outcome(failure=Failure.TIMEOUT), "timeout", True),
        (Outcome(failure=Failure.DEADLINE), "timeout", False),
    ],
)
def test_only_declared_outcomes_are_retried(
    outcome: Outcome, on: str, retried: bool, time: Time
) -> None:
    policy = Policy(timeout=1, retries=Retries(count=1, on=frozenset({on})))
    with guard(policy, time).call(retryable=True) as attempts:
        attempts.start()
        assert (attempts.settle(outcome) is not None) is retried


def test_retry_after_is_waited_for_if_there_is_time(time: Time) -> None:
    policy = Policy(timeout=1, retries=Retries(count=1))
    busy = Outcome(status=503, retry_after=2)
    with guard(policy, time).call(retryable=True, deadline=time.now + 3) as attempts:
        attempts.start()
        assert attempts.settle(busy) == 2
    with guard(policy, time).call(retryable=True, deadline=time.now + 2) as attempts:
        attempts.start()
        assert attempts.settle(busy) is None
    with guard(policy, time).call(retryable=True) as attempts:
        attempts.start()
        assert attempts.settle(busy) is None


def test_an_attempt_has_the_time_that_is_left(time: Time) -> None:
    with guard(Policy(timeout=5), time).call(retryable=True, deadline=time.now + 2) as attempts:
        assert attempts.start() == 2
        assert attempts.timed_out().failure is Failure.DEADLINE
        attempts.settle(OK)
    with guard(Policy(timeout=1), time).call(retryable=True, deadline=time.now + 2) as attempts:
        assert attempts.start() == 1
        assert attempts.timed_out().failure is Failure.TIMEOUT
        attempts.settle(OK)
    with guard(Policy(timeout=None), time).call(retryable=True) as attempts:
        assert attempts.start() is None
        attempts.settle(OK)


def test_no_more_calls_than_declared_are_under_way(time: Time) -> None:
    bulkhead = guard(Policy(max_in_flight=1), time)
    with bulkhead.call(retryable=True):
        with pytest.raises(Refused):
            bulkhead.call(retryable=True)
        assert bulkhead.in_flight == 1
    assert bulkhead.in_flight == 0
    with bulkhead.call(retryable=True):
        pass


def test_a_call_that_is_given_up_frees_the_probe(time: Time) -> None:
    one = guard(Policy(breaker=BreakerRule(failures=1, window=10, reset=5)), time)
    with one.call(retryable=False) as attempts:
        attempts.start()
        attempts.settle(DOWN)
    time.now += 5

    def cancelled() -> None:
        with one.call(retryable=False) as attempts:
            attempts.start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cancelled()
    with one.call(retryable=False) as attempts:
        attempts.start()
        attempts.settle(OK)
    assert one.state is State.CLOSED
