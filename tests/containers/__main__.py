"""Work with the engine by hand.

python -m tests.containers start     # the engine, and every stand-in
python -m tests.containers stop
"""

from __future__ import annotations

import sys

from tests.containers import engine, standins


def main() -> None:
    """Do what the first argument says."""
    match sys.argv[1:]:
        case ["start"]:
            if not engine.answers():
                engine.start()
            for name, seconds in standins.make():
                print(f"{seconds:6.1f} s  {name}", flush=True)
            print(f"export DOCKER_HOST=unix://{engine.SOCKET}")
        case ["stop"]:
            if engine.PIDFILE.exists():
                engine.stop(int(engine.PIDFILE.read_text()))
        case _:
            sys.exit(__doc__)


main()
