"""Runs the task of a scheduled worker once: `python -m chassis.worker PACKAGE`.

So a cluster that keeps the schedule itself starts it. Exits with 0 if it was done, 1 if it failed.
"""

import sys
from importlib import import_module

from chassis.worker.runtime import run_once


def main(package: str) -> None:
    """Run what `PACKAGE.handlers.run` has, with the settings and the context of the package."""
    run_once(
        import_module(f"{package}.settings").Settings,
        name=package.replace("_", "-"),
        context=import_module(f"{package}.wiring").open_context,
        run=import_module(f"{package}.handlers.run").run,
    )


if __name__ == "__main__":
    main(sys.argv[1])
