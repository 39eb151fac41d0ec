"""What runs is what is built: names of images, and the Dockerfiles behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.builds import folder_of
from msgen.verify.coherence.facts import Bake, Workload
from msgen.verify.coherence.world import World

_DEFAULT = re.compile(r"\$\{(\w+):-([^}]*)\}")


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield images that are run under another name than they are built."""
    built = frozenset(folder_of(file) for file in world.images)
    if world.bake is not None:
        yield from _baked(world, world.bake, built)
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            if workload.service is None:
                continue
            if workload.dockerfile and workload.dockerfile not in world.images:
                message = f"{workload.name} is built from {workload.dockerfile}, which is not there"
                yield world.disagreement(workload.file, workload.dockerfile, message)
            elif workload.dockerfile and not _is_part(workload.name, workload.service):
                message = f"{workload.name} is built from {workload.dockerfile}, of another service"
                yield world.disagreement(workload.file, workload.dockerfile, message)
            if world.bake is not None:
                yield from _named(world, world.bake, workload)


def _is_part(name: str, service: str) -> bool:
    """Whether a workload is a service, or one of its jobs, which run in its image."""
    return name == service or name.startswith(f"{service}-")


def _baked(world: World, bake: Bake, built: frozenset[str]) -> Iterator[Diagnostic]:
    for name in sorted(built - bake.services):
        message = f"{name} has a Dockerfile, but {bake.file} does not build it"
        yield world.disagreement(bake.file, 'variable "SERVICES"', message)
    for name in sorted(bake.services - built):
        message = f"{name} is built by {bake.file}, but has no Dockerfile"
        yield world.disagreement(bake.file, f'"{name}"', message)
    if bake.dockerfile.replace("${service}", "*") != "services/*/Dockerfile":
        message = f"the Dockerfiles are services/*/Dockerfile, and not {bake.dockerfile}"
        yield world.disagreement(bake.file, bake.dockerfile, message)


def _named(world: World, bake: Bake, workload: Workload) -> Iterator[Diagnostic]:
    name = bake.name.replace("${service}", workload.service or "")
    wanted = name.replace("${REGISTRY}", bake.registry).replace("${TAG}", bake.tag)
    said = _DEFAULT.sub(r"\2", workload.image or "")
    if said != wanted:
        message = f"{workload.name} runs {said}, and {bake.file} builds {wanted}"
        yield world.disagreement(workload.file, workload.image or "image", message)
