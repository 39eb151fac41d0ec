"""What a service reads from its environment is what each runtime tells it."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.facts import Code, Workload
from msgen.verify.coherence.world import World

_FILE = "_FILE"
_PASSWORD = "_PASSWORD"  # noqa: S105  the end of a name
_FOR_PYTHON = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield variables that are missing, and those that nobody reads."""
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            code = world.code.get(workload.service or "")
            if code is None:
                continue
            told = {_plain(name) for name in workload.env}
            for name in sorted(code.required - told):
                message = f"{name} is not set for {workload.name}, whose {code.file} asks for it"
                yield world.disagreement(workload.file, f"{workload.name}:", message)
            for name in sorted(workload.env):
                if _plain(name) not in code.known | _FOR_PYTHON and not _password(name, code):
                    message = f"{name} is set for {workload.name}, but {code.file} does not read it"
                    yield world.disagreement(_where(world, workload, name), name, message)


def _plain(name: str) -> str:
    """The variable that a name stands for: one that ends in _FILE stands for what it holds."""
    return name.removesuffix(_FILE)


def _password(name: str, code: Code) -> bool:
    """NAME_PASSWORD goes into the address NAME_URL."""
    plain = _plain(name)
    return plain.endswith(_PASSWORD) and f"{plain.removesuffix(_PASSWORD)}_URL" in code.known


def _where(world: World, workload: Workload, name: str) -> str:
    image = world.images.get(workload.dockerfile or "")
    return image.file if image and name in image.env else workload.file
