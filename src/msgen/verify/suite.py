"""All checks of a repository, made as far as this machine can, several at a time."""

from __future__ import annotations

import os
import pkgutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from time import monotonic

from msgen.verify import tools
from msgen.verify.model import Check, NotRun, Outcome, Result
from msgen.verify.repository import Repository
from msgen.verify.tool import find


def verify(root: Path) -> tuple[Outcome, ...]:
    """Judge the repository at `root`; the outcomes stand in the order of tools and artefacts."""
    with tempfile.TemporaryDirectory(prefix="msgen-verify-") as scratch:
        repository = Repository(root, Path(scratch))
        wanted = tuple(checks(repository))
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
            # Each tool is looked for once, before several checks ask for it at the same time.
            commands = dict.fromkeys(each.command for each in wanted)
            tuple(pool.map(lambda command: find(command, repository.top), commands))
            return tuple(pool.map(lambda check: outcome(check, repository), wanted))


def checks(repository: Repository) -> Iterator[Check]:
    """Yield every check that applies, those of one family of tools after the other."""
    for family in pkgutil.iter_modules(tools.__path__, f"{tools.__name__}."):
        yield from import_module(family.name).checks(repository)


def outcome(check: Check, repository: Repository) -> Outcome:
    """Make one check."""
    command = check.command
    tool = find(command, repository.top)
    if tool is None:
        reason = f"{command.name} is not on PATH"
        return Outcome(check.artefact, command.name, None, Result.NOT_RUN, 0.0, reason=reason)
    began = monotonic()
    try:
        found = check.judge(tool)
    except NotRun as problem:
        return Outcome(
            check.artefact, tool.name, tool.version, Result.NOT_RUN, 0.0, reason=str(problem)
        )
    result = Result.FAILED if found else Result.PASSED
    return Outcome(
        check.artefact, tool.name, tool.version, result, monotonic() - began, findings=found
    )
