"""`libs/python/`: the chassis, copied as it is, where a generated service uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgen.plan.model import Plan, SourceOf
from msgen.render import produce
from msgen.render.files import File
from msgen.render.templates import templates_root

PRODUCER = "libs/python"

_LEFT_OUT = frozenset(
    (
        "tests",  # they need every broker and database that the library knows: msgen runs them
        "__pycache__",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".venv",
    )
)


def files(plan: Plan) -> Iterator[File]:
    """Yield the chassis if any service is generated: all blueprints so far are Python's."""
    if any(workload.source is SourceOf.BLUEPRINT for workload in plan.workloads):
        yield from _chassis()


@cache
def _chassis() -> tuple[File, ...]:
    """Read the library once a process."""
    base = templates_root() / "libs" / "python"
    return tuple(
        produce.verbatim(
            f"libs/python/{relative}",
            Path(base, relative).read_bytes(),
            producer=PRODUCER,
            template=relative,
        )
        for relative in sorted(_walk(base))
    )


def _walk(base: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(base):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for name in names:
            yield Path(folder, name).relative_to(base).as_posix()
