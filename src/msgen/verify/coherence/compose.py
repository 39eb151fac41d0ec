"""Reading Compose files: `compose.yaml` and all that it includes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from msgen.verify.coherence.facts import Image, Probe, Runtime, Workload
from msgen.verify.coherence.units import seconds
from msgen.verify.coherence.yamls import load
from msgen.verify.repository import Repository

_PORTS = ("HTTP_PORT", "ADMIN_PORT")
_SECRETS = "/run/secrets"
_ADDRESS = re.compile(r"\b([a-z][a-z0-9-]*):(\d+)")
_SELF = "localhost"
_NUMBER = re.compile(r"(?<![\w.-])(\d{2,5})(?![\w.-])")


def read_compose(repository: Repository, images: Mapping[str, Image]) -> Runtime | None:
    """Return the system as Compose runs it; None without a `compose.yaml`."""
    if not repository.files("compose.yaml"):
        return None
    top = load(repository, "compose.yaml")
    files = [str(each) for each in top.get("include") or ()] + ["compose.yaml"]
    workloads = list[Workload]()
    for file in files:
        if not (repository.root / file).is_file():
            continue  # Compose itself says so
        document = load(repository, file)
        defines = frozenset(_defined(document))
        for name, service in (document.get("services") or {}).items():
            found = _workload(file, name, service, images, repository)
            workloads.append(replace(found, defines=defines))
    hosts = {each.name: each for each in workloads}
    return Runtime("Compose", tuple(workloads), hosts)


def _defined(document: Any) -> Iterator[str]:
    """Yield the secrets that a file defines: an included file has to have those that it mounts."""
    for name, secret in (document.get("secrets") or {}).items():
        if PurePosixPath(str(secret.get("file", name))).name == name:
            yield name


def _workload(
    file: str, name: str, service: Any, images: Mapping[str, Image], repository: Repository
) -> Workload:
    dockerfile = (service.get("build") or {}).get("dockerfile")
    image = images.get(dockerfile or "")
    probed = (service.get("healthcheck") or {}).get("test")
    env = {key: str(value) for key, value in (service.get("environment") or {}).items()}
    whole = {**image.env, **env} if image else env
    mounts = dict(_mounts(file, service))
    return Workload(
        file=file,
        name=name,
        service=PurePosixPath(dockerfile).parts[1] if dockerfile else None,
        image=service.get("image"),
        dockerfile=dockerfile,
        env=whole,
        secrets=dict(map(_secret, service.get("secrets") or ())),
        listens=_listens(name, service, whole, image),
        asked=_numbers(probed),
        published=frozenset(
            int(str(each).rpartition(":")[2]) for each in service.get("ports") or ()
        ),
        text=_text(service, mounts, repository),
        probes=(image.probe,) if image and image.probe else _probes(service),
        grace_s=seconds(service["stop_grace_period"]) if "stop_grace_period" in service else None,
        networks=frozenset(service.get("networks") or ("default",)),
        mounts=mounts,
        needs=frozenset(service.get("depends_on") or ()),
    )


def _secret(said: Any) -> tuple[str, str]:
    """Where a secret is mounted, and which: in its short form, or with a place of its own."""
    name = str(said["source"] if isinstance(said, dict) else said)
    place = said.get("target", name) if isinstance(said, dict) else name
    return str(PurePosixPath(_SECRETS) / place), name


def _listens(
    name: str, service: Any, env: Mapping[str, str], image: Image | None
) -> tuple[frozenset[int], ...]:
    """Ports by place: for an image of ours its variables, for others how it is started.

    Of an image that is told nothing and asked nothing, nobody knows where it listens.
    """
    if image is not None:
        told = {int(env[each]) for each in _PORTS if env.get(each, "").isdigit()}
        return (frozenset(told), image.exposes)
    if "healthcheck" not in service:
        return ()
    started = [service.get("command"), service.get("entrypoint"), service.get("environment")]
    own = _ADDRESS.sub(lambda found: found[2] if found[1] in {name, _SELF} else "", str(started))
    return (_numbers(own),)


def _numbers(told: object) -> frozenset[int]:
    return frozenset(map(int, _NUMBER.findall(str(told))))


def _probes(service: Any) -> tuple[Probe, ...]:
    test = " ".join(map(str, (service.get("healthcheck") or {}).get("test") or ()))
    found = re.search(r"http://[^:/]+:(\d+)(/[^\s'\"]*)", test)
    return (Probe(int(found[1]), found[2]),) if found else ()


def _mounts(file: str, service: Any) -> Iterator[tuple[str, str]]:
    """Yield where a file of the repository is mounted, and which."""
    for each in service.get("volumes") or ():
        source, _, target = str(each).partition(":")
        if source.startswith("."):
            path = PurePosixPath(file).parent / source
            yield target.partition(":")[0], _normal(path)


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _text(service: Any, mounts: Mapping[str, str], repository: Repository) -> str:
    """What the container is told, and the scripts that are mounted into it."""
    files = [repository.root / each for each in mounts.values()]
    scripts = [each.read_text(encoding="utf-8") for each in files if each.is_file()]
    return "\n".join([str(service), *scripts])
