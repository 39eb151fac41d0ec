"""A generated system on this machine, driven only by the commands that a user types."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

START_SECONDS = 420  # the first start of a machine installs the services' dependencies


def msgen(*arguments: str, cwd: Path, timeout: float = 120) -> str:
    """Run one msgen command and return its standard output; a failure shows both streams."""
    done = subprocess.run(
        [sys.executable, "-m", "msgen", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, (
        f"msgen {arguments} exited {done.returncode}\n{done.stdout}\n{done.stderr}"
    )
    return done.stdout


@dataclass(frozen=True, slots=True)
class Laptop:
    """A repository that `msgen up -d` has started."""

    root: Path

    def status(self) -> dict[str, Any]:
        """Return what `msgen status --json` says."""
        command = [sys.executable, "-m", "msgen", "status", "--json"]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr  # 1: something is being restarted
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def process(self, name: str) -> dict[str, Any]:
        """Return the status of one process."""
        return next(entry for entry in self.status()["processes"] if entry["name"] == name)

    def gateway(self, **options: Any) -> httpx.Client:
        """Return a client of the gateway."""
        return httpx.Client(base_url=self.status()["gateway"], timeout=30, **options)

    def token(self, *scopes: str, subject: str = "alice") -> dict[str, str]:
        """Return the header that carries a development token with these scopes."""
        arguments = ["token", "--sub", subject]
        for scope in scopes:
            arguments += ["--scope", scope]
        return {"authorization": f"Bearer {msgen(*arguments, cwd=self.root).strip()}"}

    def stop(self, name: str) -> None:
        """Freeze a service, so that it neither answers nor is restarted."""
        os.killpg(os.getpgid(self.process(name)["pid"]), signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Let a frozen service go on."""
        os.killpg(os.getpgid(self.process(name)["pid"]), signal.SIGCONT)

    def kill(self, name: str) -> None:
        """Kill a service; the supervisor restarts it after a back-off."""
        os.killpg(os.getpgid(self.process(name)["pid"]), signal.SIGKILL)

    def up(self) -> None:
        """Start everything in the background and wait until it is ready."""
        msgen("up", "-d", cwd=self.root, timeout=START_SECONDS)

    def down(self) -> None:
        """Stop everything."""
        msgen("down", cwd=self.root)


@contextmanager
def running(spec: Path, root: Path) -> Iterator[Laptop]:
    """Generate the system of a spec below `root`, start it, and stop it at the end."""
    msgen("new", str(spec), str(root), cwd=root.parent)
    laptop = Laptop(root)
    try:
        laptop.up()
        yield laptop
    finally:
        laptop.down()


def eventually(check: Any, *, seconds: float = 20) -> Any:
    """Return the first truthy answer of `check`, asked again until the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = check()
        except httpx.HTTPError:
            answer = None
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {check}")
        time.sleep(0.2)
