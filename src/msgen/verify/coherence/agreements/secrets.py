"""Every secret that is read is mounted and defined, and both ends of a connection have the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.agreements.addresses import addresses
from msgen.verify.coherence.facts import Fetched, Runtime, Workload
from msgen.verify.coherence.world import World

_FILE = "_FILE"
_VARIABLE = re.compile(r"\$\{SECRET_(\w+)")
_ROLE = re.compile(r"(?:ROLE|USER) [\"'`]?([\w-]+)")
_DATABASE = re.compile(r"DATABASE (?:IF NOT EXISTS )?[\"'`]?([\w-]+)")
_USER, _SCHEMA = ("_USER", "_USERNAME"), ("_DB", "_DATABASE")


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield secrets that are missing, unused, or another's."""
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            yield from _mounted(world, workload)
            if workload.service is not None:
                yield from _shared(world, runtime, workload)
        if world.fetched is not None:
            yield from _fetched(world, runtime, world.fetched)


def _fetched(world: World, runtime: Runtime, fetched: Fetched) -> Iterator[Diagnostic]:
    """An operator makes what pods read, under the key that they read, and nothing else."""
    files = {each.name: each.file for each in runtime.workloads}
    some = next(iter(files.values()), "")
    for (secret, key), reader in sorted(fetched.read.items()):
        if (secret, key) not in fetched.made:
            message = f"{reader} reads {key} of the secret {secret}, which no ExternalSecret makes"
            yield world.disagreement(files.get(reader, some), secret, message)
    for secret, key in sorted(fetched.made - fetched.read.keys()):
        message = f"an ExternalSecret makes {key} of the secret {secret}, which no pod reads"
        yield world.disagreement(some, secret, message)


def _mounted(world: World, workload: Workload) -> Iterator[Diagnostic]:
    for name, value in sorted(workload.env.items()):
        if name.endswith(_FILE) and value not in workload.secrets:
            message = f"{name} of {workload.name} is {value}, where no secret is mounted"
            yield world.disagreement(workload.file, value, message)
    for variable in sorted(set(_VARIABLE.findall(workload.text))):
        secret = variable.lower().replace("_", "-")
        if secret not in workload.defines:
            message = f"{workload.name} is told the secret {secret}, which is not defined"
            yield world.disagreement(workload.file, f"SECRET_{variable}", message)
    for path, secret in sorted(workload.secrets.items()):
        if secret not in workload.defines:
            message = f"{workload.name} mounts the secret {secret}, which is not defined"
            yield world.disagreement(workload.file, secret, message)
        if path not in workload.env.values() and path not in workload.text:
            message = f"{workload.name} mounts the secret {secret}, and nothing in it reads {path}"
            yield world.disagreement(workload.file, secret, message)


def _shared(world: World, runtime: Runtime, workload: Workload) -> Iterator[Diagnostic]:
    """A password that a client has for a server of ours is one that the server has, too."""
    for name, value in sorted(workload.env.items()):
        if not name.endswith("_URL"):
            continue
        server = next((runtime.hosts.get(each.host) for each in addresses(value)), None)
        file = workload.env.get(f"{name.removesuffix('_URL')}_PASSWORD{_FILE}")
        if server is None or server.service is not None:
            continue
        secret = workload.secrets.get(file or "")
        if secret is not None and secret not in server.secrets.values():
            message = f"{workload.name} signs in to {server.name} with {secret}, which it has not"
            yield world.disagreement(workload.file, file or secret, message)
        yield from _known(world, workload, name, server)


def _known(world: World, workload: Workload, name: str, server: Workload) -> Iterator[Diagnostic]:
    """The server makes the user and the database that an address names."""
    parts = urlsplit(workload.env[name])
    if parts.scheme in {"http", "https"}:
        return
    database = parts.path.removeprefix("/")
    for what, said, made in (
        ("user", parts.username, _made(server, _ROLE, _USER)),
        ("database", database, _made(server, _DATABASE, _SCHEMA)),
    ):
        if not said or said.isdigit():  # Redis numbers them
            continue
        if said not in made if made else not _says(server.text, said):
            message = f"{name} of {workload.name} names the {what} {said}, unknown to {server.name}"
            yield world.disagreement(workload.file, f"{name}:", message)


def _made(server: Workload, statement: re.Pattern[str], variables: tuple[str, ...]) -> set[str]:
    """What the server's scripts and variables make; nothing where it is told in another way."""
    told = {value for name, value in server.env.items() if name.endswith(variables)}
    return told | set(statement.findall(server.text))


def _says(text: str, word: str) -> bool:
    return any(f"{quote}{word}{quote}" in text for quote in ("'", '"'))
