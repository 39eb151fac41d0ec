"""The supervisor of `msgen up -d`: a process of its own that outlives the command."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from msgen.local.handover import load, save
from msgen.local.layout import Layout
from msgen.local.logfile import open_log
from msgen.local.process import System
from msgen.local.state import Lock, State, UnitState
from msgen.local.supervisor import Supervisor
from msgen.local.table import change_line

_RELOAD = "--reload"


def detach(system: System, *, layout: Layout, lock: Lock, reload: bool) -> subprocess.Popen[bytes]:
    """Start the supervisor in a session of its own and hand it the lock."""
    handover = layout.run / "system.json"
    save(system, handover)
    options = [_RELOAD] if reload else []
    with open_log(layout.log("msgen")) as log:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                __name__,
                str(layout.repository),
                str(lock.descriptor),
                *options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock.descriptor,),
            start_new_session=True,
            cwd=layout.repository,
        )


def main(repository: str, descriptor: str, *options: str) -> None:
    """Run what was handed over until told to stop. The lock is held by being open."""
    layout = Layout(Path(repository))
    handover = layout.run / "system.json"
    system = load(handover)
    handover.unlink()
    lock = Lock(int(descriptor))
    os.set_inheritable(lock.descriptor, False)  # noqa: FBT003 - the library's signature
    lock.sign()
    supervisor = Supervisor(system, layout=layout, observe=_note, reload=_RELOAD in options)
    asyncio.run(supervisor.run())


def _note(_state: State, unit: UnitState | None) -> None:
    if unit:
        sys.stdout.write(f"{change_line(unit)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
