"""An example's repository in containers, driven by the commands that its own pages name."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.containers.engine import CHECKOUT, TOOLS, EngineError, docker, environment, run
from tests.corpus_generated.cases import generated

EXAMPLES = CHECKOUT / "examples"
PROFILES = ("gateway", "observe", "maps", "tools")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def write(spec: Path, root: Path) -> None:
    """Write what msgen makes of a spec."""
    for file in generated(spec):
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        if file.executable:
            path.chmod(0o755)
    subprocess.run(["sh", root / "compose/secrets.sh"], check=True, capture_output=True)


@dataclass(frozen=True, slots=True)
class System:
    """A repository below ``root``; every port that it publishes was free a moment ago."""

    root: Path
    ports: dict[str, str] = field(
        default_factory=lambda: {
            name: str(free_port())
            for name in ("GATEWAY_PORT", "IDENTITY_PORT", "PROMETHEUS_PORT", "JAEGER_PORT")
        }
    )

    def compose(self, *arguments: str, profiles: tuple[str, ...] = PROFILES) -> str:
        """Run Compose as in the root of the repository."""
        chosen = [word for name in profiles for word in ("--profile", name)]
        command: list[str | Path] = [TOOLS / "docker-compose", *chosen, *arguments]
        return run(command, cwd=self.root, extra=self.ports)

    def up(self) -> float:
        """Start what no profile holds, the gateway and the observers; returns the seconds."""
        begun = time.monotonic()
        started = ("gateway", "observe")
        try:
            self.compose("up", "--wait", "--wait-timeout", "420", profiles=started)
        except EngineError as error:
            raise AssertionError(f"{error}\n{self.complaints()}") from None
        return time.monotonic() - begun

    def complaints(self) -> str:
        """The last words of what is not healthy."""
        found = ""
        for name, container in self.containers(every=True).items():
            state = container["State"]
            if state["Status"] != "running" or state.get("Health", {}).get("Status") != "healthy":
                said = docker("logs", "--tail", "3", container["Id"], check=False)
                found += f"== {name}: {state['Status']}\n{said}\n"
        return found

    def down(self) -> None:
        """End everything, data too."""
        self.compose("down", "--volumes", "--remove-orphans", profiles=("*",))

    def containers(self, *, every: bool = False) -> dict[str, Any]:
        """What the engine knows of each container, by the name of its service."""
        listed = self.compose("ps", "--quiet", *(["--all"] if every else []), profiles=("*",))
        if not listed.split():
            return {}
        found = json.loads(docker("inspect", *listed.split()))
        return {each["Config"]["Labels"]["com.docker.compose.service"]: each for each in found}

    def config(self) -> dict[str, Any]:
        """What Compose makes of the files."""
        whole = self.compose("config", "--format", "json", profiles=("*",))
        answer: dict[str, Any] = json.loads(whole)
        return answer

    def token(self, *scopes: str) -> dict[str, str]:
        """The header with a token that the repository's own script asks for."""
        done = subprocess.run(
            ["sh", "compose/token.sh", *scopes],
            cwd=self.root,
            env=environment() | self.ports,
            capture_output=True,
            text=True,
        )
        assert done.stdout.strip(), done.stderr
        return {"authorization": f"Bearer {done.stdout.strip()}"}

    def gateway(self, **options: Any) -> httpx.Client:
        """A client of the entrance."""
        base = f"http://127.0.0.1:{self.ports['GATEWAY_PORT']}"
        return httpx.Client(base_url=base, timeout=30, trust_env=False, **options)

    @contextmanager
    def watching(self, service: str) -> Iterator[Path]:
        """`docker compose watch` of a service; yields the file with what it says."""
        said = self.root / "watch.log"
        command = [TOOLS / "docker-compose", "watch", "--no-up", service]
        with said.open("w") as log:
            process = subprocess.Popen(
                command, cwd=self.root, env=environment() | self.ports, stdout=log, stderr=log
            )
        try:
            yield said
        finally:
            process.terminate()
            process.wait(30)
            said.unlink()

    def inside(self, service: str, *command: str) -> tuple[int, str]:
        """Run a command in a service's container; returns its status and what it printed."""
        container = self.containers()[service]["Id"]
        done = subprocess.run(
            ["/usr/bin/docker", "exec", container, *command],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    def reaches(self, service: str, host: str, port: int) -> bool:
        """Whether a service's container can open a connection."""
        code = (
            "import socket, sys\n"
            f"try: socket.create_connection(({host!r}, {port}), 3)\n"
            "except OSError as error: sys.exit(f'refused: {error}')\n"
            "print('open')"
        )
        status, said = self.inside(service, "python", "-c", code)
        assert (status, "open" in said) in {(0, True), (1, False)}, said
        return status == 0


def eventually(check: Callable[[], Any], *, seconds: float = 60) -> Any:
    """Return the first truthy answer of `check`, asked again until the time is over."""
    end = time.monotonic() + seconds
    while True:
        try:
            answer = check()
        except httpx.HTTPError:
            answer = None
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {seconds} s: {check}"
        time.sleep(0.3)


def in_ci() -> bool:
    """Whether what is missing has to fail."""
    return os.environ.get("CI") == "true"


METRICS = """
from urllib.request import urlopen
print(urlopen("http://127.0.0.1:8000/metrics").read().decode())
"""


def handled(system: System, service: str, topic: str) -> float:
    """How many messages of a topic a service has handled, by its own metrics."""
    _, said = system.inside(service, "python", "-c", METRICS)
    lines = [line for line in said.splitlines() if line.startswith("messages_received_total{")]
    counted = [line for line in lines if f'"{topic}"' in line and '"handled"' in line]
    return sum(float(line.rpartition(" ")[2]) for line in counted)
