"""When schedules run."""

import asyncio
from datetime import UTC, datetime

import pytest
from waiting import until

from chassis.aio import Context
from chassis.worker import Schedule


async def nothing(context: Context) -> None:
    pass


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("cron", "zone", "now", "due"),
    [
        ("0 3 * * *", "Europe/Berlin", "2024-01-10T00:00+00:00", "2024-01-10T02:00+00:00"),
        ("0 3 * * *", "Europe/Berlin", "2024-07-10T00:00+00:00", "2024-07-10T01:00+00:00"),
        ("*/15 * * * *", "UTC", "2024-01-10T00:15+00:00", "2024-01-10T00:30+00:00"),
        # Clocks are put forward: 02:30 is left out, and runs when its hour would have begun.
        ("30 2 * * *", "Europe/Berlin", "2024-03-31T00:00+00:00", "2024-03-31T01:00+00:00"),
        # Clocks are put back: 02:30 comes twice, and runs once.
        ("30 2 * * *", "Europe/Berlin", "2024-10-27T00:30+00:00", "2024-10-28T01:30+00:00"),
        ("0 0 29 2 *", "UTC", "2024-03-01T00:00+00:00", "2028-02-29T00:00+00:00"),
    ],
)
def test_the_next_time_is_that_of_the_zone(cron, zone, now, due):
    schedule = Schedule("report", cron, zone=zone, run=nothing)
    assert schedule.after(at(now)).astimezone(UTC) == at(due)


@pytest.mark.parametrize(
    ("cron", "zone"), [("0 25 * * *", "UTC"), ("x", "UTC"), ("0 3 * * *", "Mars/Base")]
)
def test_what_means_nothing_is_refused_at_once(cron, zone):
    with pytest.raises(ValueError, match="schedule report"):
        Schedule("report", cron, zone=zone, run=nothing)


async def test_it_runs_at_its_times_though_a_run_fails(monkeypatch):
    ran = []

    async def run(context: Context) -> None:
        ran.append(context)
        raise RuntimeError("no")

    schedule = Schedule("report", "* * * * * *", zone="UTC", run=run)
    context, stop = Context(), asyncio.Event()
    task = asyncio.create_task(schedule.follow(context, stop))
    await until(lambda: len(ran) >= 2)
    stop.set()
    await asyncio.wait_for(task, 1)
    assert ran[:2] == [context, context]
