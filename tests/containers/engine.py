"""A Docker Engine of this checkout's own: its socket, images and volumes are below `build/`.

No other daemon of the machine is asked for anything.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
FOLDER = CHECKOUT / "build" / "containers"
TOOLS = CHECKOUT / "build" / "tools" / "bin"
"""Compose, Buildx and BuildKit, as `make tools` makes them."""
RUN = FOLDER / "run"
SOCKET = RUN / "docker.sock"
CONFIG = FOLDER / "config"
"""The client's own folder, with Buildx as a plug-in and nobody's credentials."""
PIDFILE = RUN / "dockerd.pid"
DOCKER = Path("/usr/bin/docker")
"""The client of the package that has the engine; one that lacks BuildKit may precede it on PATH."""
_ADDRESSES = ("base=10.201.0.0/16,size=24",)
"""A system has a dozen networks; the engine's own default has room for thirty."""


class EngineError(Exception):
    """The engine, or a command that was given to it, failed."""


def missing() -> str:
    """Why there can be no engine here; empty where there can."""
    if not sys.platform.startswith("linux"):
        return "Docker Engine runs on Linux"
    if os.geteuid() != 0:
        return "starting an engine needs root"
    for name in ("dockerd", "containerd", "iptables", "debootstrap", "mvn"):
        if shutil.which(name) is None:
            return f"{name} is not installed: run scripts/container_tools.sh"
    for name in ("docker-compose", "buildx", "buildkitd"):
        if not (TOOLS / name).exists():
            return f"{name} is not installed: run make tools"
    return "" if DOCKER.exists() else f"{DOCKER} is not installed: run scripts/container_tools.sh"


def environment() -> dict[str, str]:
    """The variables with which a client finds the engine, and nothing of the user's own."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return found | {
        "DOCKER_HOST": f"unix://{SOCKET}",
        "DOCKER_BUILDKIT": "1",
        "DOCKER_CONFIG": str(CONFIG),
    }


def docker(*arguments: str | Path, check: bool = True, timeout: float = 900) -> str:
    """Run the client; returns what it prints."""
    done = subprocess.run(
        [DOCKER, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    if check and done.returncode:
        raise EngineError(f"docker {' '.join(map(str, arguments))}:\n{done.stdout}{done.stderr}")
    return done.stdout + ("" if check else done.stderr)


@contextmanager
def running() -> Iterator[None]:
    """The engine for as long as this lasts; one that already runs stays."""
    if answers():
        yield
        return
    process = start()
    try:
        yield
    finally:
        stop(process.pid)
        process.wait()


def answers() -> bool:
    """Whether the engine runs."""
    done = subprocess.run([DOCKER, "version"], env=environment(), capture_output=True)
    return done.returncode == 0


def start() -> subprocess.Popen[bytes]:
    """Start the engine and wait until it answers."""
    RUN.mkdir(parents=True, exist_ok=True)
    plugin = CONFIG / "cli-plugins" / "docker-buildx"
    plugin.parent.mkdir(parents=True, exist_ok=True)
    plugin.unlink(missing_ok=True)
    plugin.symlink_to(TOOLS / "buildx")
    PIDFILE.unlink(missing_ok=True)
    pools = [word for pool in _ADDRESSES for word in ("--default-address-pool", pool)]
    command: list[str | Path] = [
        "dockerd",
        "--data-root", FOLDER / "docker",
        "--exec-root", RUN / "exec",
        "--pidfile", PIDFILE,
        "--host", f"unix://{SOCKET}",
        *pools,
    ]  # fmt: skip
    with (RUN / "dockerd.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    end = time.monotonic() + 60
    while not answers():
        if process.poll() is not None or time.monotonic() > end:
            raise EngineError((RUN / "dockerd.log").read_text()[-3000:])
        time.sleep(0.3)
    return process


def stop(pid: int) -> None:
    """Ask the engine to end, and wait: it takes its containers and containerd with it."""
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + 60
    while time.monotonic() < end and _alive(pid):
        time.sleep(0.2)


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def run(command: list[str | Path], *, cwd: Path, extra: Mapping[str, str] | None = None) -> str:
    """Run a program that speaks to the engine; returns what it prints."""
    found = environment() | dict(extra or {})
    done = subprocess.run(command, cwd=cwd, env=found, capture_output=True, text=True, timeout=1500)
    if done.returncode:
        raise EngineError(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")
    return done.stdout
