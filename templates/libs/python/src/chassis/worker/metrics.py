"""Metrics of schedules and jobs."""

from chassis.metrics import Counter, Gauge, Histogram

RUNS = Counter(
    "job_runs",
    "Runs of a schedule or job, by outcome: done, failed, stopped.",
    ["job", "outcome"],
)
SECONDS = Histogram(
    "job_duration_seconds",
    "Time of one run.",
    ["job"],
    buckets=(0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0),
)
LAST_DONE = Gauge(
    "job_last_done_timestamp_seconds",
    "When a run was last done, in Unix time.",
    ["job"],
)
