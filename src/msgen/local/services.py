"""Workloads as processes: generated ones from their environment, others as `local:` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgen.local.book import HOST, PROBE, admin_port, main_port
from msgen.local.environment import Surroundings, inherited, service_environment
from msgen.local.process import NotRun, Process, Ready, Restart
from msgen.plan.model import Container, Kind, ProbeKind, SourceOf, Workload
from msgen.records import dataclass

_LONGEST_GRACE_S = 10.0
_CONTAINER = "a container image, not run here"
LIBRARY = Path("libs") / "python" / "src"
"""Where the generated repository keeps what all Python services share."""


@dataclass(frozen=True, slots=True)
class Code:
    """How generated services are run: an interpreter each, and the command of their blueprint."""

    repository: Path
    pythons: Mapping[str, Path]
    commands: Mapping[str, tuple[str, ...]]

    def folder(self, workload: Workload) -> Path:
        """Where the code of a service is."""
        return self.repository / "services" / workload.name

    def sources(self, workload: Workload) -> tuple[Path, ...]:
        """What is on its Python path."""
        return self.folder(workload) / "src", self.repository / LIBRARY


def why_not(workload: Workload, repository: Path) -> NotRun | None:
    """Why a workload does not run here, or None if it does (or runs elsewhere, at a URL)."""
    if workload.local:
        return None
    if workload.source is SourceOf.IMAGE:
        return NotRun(workload.name, f"{_CONTAINER}; say how under local:")
    if workload.source is SourceOf.BUILD:
        reason = f"built from {workload.build}, not run here; say how under local:"
        return NotRun(workload.name, reason)
    lock = lock_of(workload, repository)
    if not lock.is_file():
        return NotRun(workload.name, f"there is no {lock.relative_to(repository)} here")
    return None


def lock_of(workload: Workload, repository: Path) -> Path:
    """The list of the packages that a generated service needs."""
    return repository / "services" / workload.name / "requirements.lock"


def parts_not_run(workload: Workload) -> Iterator[NotRun]:
    """What a workload that runs has to do without."""
    for container in workload.containers:
        if container.image is not None:
            yield NotRun(f"{workload.name}/{container.name}", _CONTAINER)
    for version in workload.versions:
        yield NotRun(
            f"{workload.name}/{version.name}", "a second version needs traffic to be split"
        )
    for file in workload.files:
        yield NotRun(f"{workload.name}:{file.path}", "files are mounted in containers alone")


def service_processes(
    workload: Workload, code: Code, around: Surroundings, *, running: frozenset[str]
) -> Iterator[Process]:
    """The process of a workload, and those of the jobs in its own code.

    `running` are the names of all processes of the run: nothing waits for anything else.
    """
    env = process_environment(workload, code, around)
    jobs = [c for c in workload.containers if c.image is None and workload.name in code.pythons]
    before = tuple(f"{workload.name}-{job.name}" for job in jobs if job.role in ("before", "init"))
    needs = tuple(name for name in workload.after if name in running)
    yield Process(
        name=workload.name,
        role=workload.kind.value,
        command=command_of(workload, code),
        cwd=folder_of(workload, code),
        env=env,
        ready=_ready(workload, around),
        needs=(*needs, *before),
        restart=Restart.ONCE if workload.kind is Kind.JOB else Restart.ALWAYS,
        grace_s=min(workload.grace_ms / 1000, _LONGEST_GRACE_S) + 1,
        watch=code.sources(workload) if workload.name in code.pythons else (),
        url=around.book.url(workload.name) if workload.ports else None,
    )
    for job in jobs:
        first = job.role in ("before", "init")
        yield _job(workload, job, code, env=env, needs=needs if first else (workload.name,))


def process_environment(
    workload: Workload, code: Code, around: Surroundings, *, by_hand: bool = False
) -> dict[str, str]:
    """What the process sees: the system's part, Python's, and the machine's.

    With `by_hand` the machine's part is left out: whoever starts the service has it.
    """
    env = service_environment(workload, around)
    if not by_hand:
        env = {**inherited(), **env}
    if workload.name in code.pythons:
        env |= {
            "PYTHONPATH": ":".join(map(str, code.sources(workload))),
            "PYTHONUNBUFFERED": "1",
        }
        if not by_hand:
            env["PATH"] = f"{code.pythons[workload.name].parent}:{env.get('PATH', '')}"
    elif workload.local:
        env["PORT"] = env["HTTP_PORT"]
    return env


def command_of(workload: Workload, code: Code) -> tuple[str, ...]:
    """What starts it: as the spec says under `local:`, else as its blueprint does."""
    if workload.local and workload.local.command:
        return workload.local.command
    python = code.pythons[workload.name]
    declared = code.commands.get(workload.blueprint or "", ("python", "-m", workload.python_name))
    facts = {"{package}": workload.python_name, "{name}": workload.name}
    program, *arguments = (facts.get(part, part) for part in declared)
    return (_program(program, python), *arguments, *workload.args)


def _program(name: str, python: Path) -> str:
    """A program of the service's environment, or one on the path."""
    if name in ("python", "python3"):
        return str(python)
    beside = python.with_name(name)
    return str(beside) if beside.exists() else name


def folder_of(workload: Workload, code: Code) -> Path:
    """Where that is to be typed."""
    return code.folder(workload) if workload.name in code.pythons else code.repository


def _ready(workload: Workload, around: Surroundings) -> Ready | None:
    """The declared probe; generated services answer `/readyz` if nothing is declared."""
    probes = {probe.name: probe for probe in workload.probes}
    ready = probes.get("ready")
    within = next((p.within_ms for p in workload.probes if p.within_ms), 60_000) / 1000
    port = admin_port(workload) or main_port(workload)
    name = (ready.port if ready and ready.port else None) or (port.name if port else PROBE)
    number = around.book.ports[workload.name, name]
    if ready and ready.kind is ProbeKind.HTTP:
        return Ready(number, ready.path, within)
    if workload.local or (ready and ready.kind in (ProbeKind.TCP, ProbeKind.GRPC)):
        return Ready(number, None, within) if workload.ports else None
    if workload.kind is Kind.JOB or (ready and ready.kind is ProbeKind.NONE):
        return None
    return Ready(number, "/readyz", within)


def _job(
    workload: Workload,
    job: Container,
    code: Code,
    *,
    env: Mapping[str, str],
    needs: tuple[str, ...],
) -> Process:
    """A job in the service's own code, such as a migration."""
    program, *arguments = (*job.entrypoint, *job.args) or ("python", "-m", workload.python_name)
    return Process(
        name=f"{workload.name}-{job.name}",
        role="job",
        command=(_program(program, code.pythons[workload.name]), *arguments),
        cwd=code.folder(workload),
        env={**env, "HTTP_HOST": HOST},
        needs=needs,
        restart=Restart.ONCE,
    )
