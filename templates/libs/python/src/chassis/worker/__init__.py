"""Runs what has no endpoints: consumers of topics, schedules, and jobs that run once.

    def create_worker(settings: Settings | None = None) -> Worker[Context]:
        return Worker(
            settings or Settings.from_env(),
            context=open_context,
            schedules=[Schedule("report", "0 3 * * *", zone="Europe/Berlin", run=report)],
        )

    if __name__ == "__main__":
        serve(create_worker, Settings)

Consumers are subscribed by `open_context`, as in services with endpoints.
"""

from chassis.worker.runtime import Worker, run_once, serve
from chassis.worker.schedule import Schedule

__all__ = ["Schedule", "Worker", "run_once", "serve"]
