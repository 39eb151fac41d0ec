"""A service has one name: in its folder, its code, its image, and wherever it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.builds import folder_of
from msgen.verify.coherence.world import World

_CALLED = ("SERVICE_NAME", "CLIENT_ID")


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield names that differ."""
    yield from _code(world)
    yield from _images(world)
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            for name in _CALLED:
                said = workload.env.get(name)
                if workload.service and said and said != workload.service:
                    message = (
                        f"{name} is {said} for {workload.name}, of services/{workload.service}"
                    )
                    yield world.disagreement(workload.file, f"{name}: {said}", message)
            for name in sorted(workload.needs - runtime.hosts.keys()):
                message = f"{workload.name} waits for {name}, which {runtime.name} does not run"
                yield world.disagreement(workload.file, f"{name}:", message)


def _code(world: World) -> Iterator[Diagnostic]:
    for folder, code in world.code.items():
        if code.name and code.name != folder:
            message = f"the service of services/{folder} calls itself {code.name}"
            yield world.disagreement(code.file, "service_name", message)


def _images(world: World) -> Iterator[Diagnostic]:
    root = world.repository.root
    for file, image in world.images.items():
        folder = folder_of(file)
        if image.title and image.title != folder:
            message = f"the image of services/{folder} is labelled {image.title}"
            yield world.disagreement(file, f'title="{image.title}', message)
        package = Path(f"services/{folder}/src/{image.module}/__main__.py")
        if image.module and not (root / package).is_file():
            message = f"the image runs {image.module}, and there is no {package.as_posix()}"
            yield world.disagreement(file, f'"{image.module}"', message)
        for source in image.copies:
            if not (root / source).exists():
                message = f"the image is made of {source}, which is not there"
                yield world.disagreement(file, source, message)
            elif source.startswith("services/") and source.split("/")[1] != folder:
                message = f"the image of {folder} is made of {source}, of another service"
                yield world.disagreement(file, source, message)
