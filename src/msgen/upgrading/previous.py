"""The applied spec rendered by an earlier msgen, which the user names by a command."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from msgen.carried import SPEC_NAME, carried_files
from msgen.diagnostics import UserError
from msgen.reconcile.bases import Rendered
from msgen.reconcile.repository import Repository, applied_spec
from msgen.upgrading.rules import previous_msgen_failed


def rendered_by(command: str, repository: Repository) -> Rendered:
    """Return what gives the files of the applied spec by `command`, run when first asked for.

    Raises UserError then, if the command is not the version of the lock or fails.
    """

    @cache
    def rendering() -> Mapping[str, bytes]:
        words = shlex.split(command)
        said = _run([*words, "--version"], Path())
        wanted = f"msgen {repository.lock.msgen}"
        if said.strip() != wanted:
            raise _failed(f'"{command}" is {said.strip() or "silent"}, and the lock says {wanted}')
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "source")
            _copy(repository, source)
            made = Path(folder, "made")
            _run([*words, "new", str(source / SPEC_NAME), str(made), "--no-git"], source)
            return _read(made)

    return rendering


def _copy(repository: Repository, folder: Path) -> None:
    """Put the applied spec into `folder`, with the files that it names."""
    named = [str(repository.root / path) for path in repository.lock.inputs]
    plan = repository.applied.plan
    files = carried_files(repository.spec, named=named, plan=plan) if plan else []
    folder.mkdir()
    for file in files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    (folder / SPEC_NAME).write_text(applied_spec(repository.lock), encoding="utf-8")


def _run(words: Sequence[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except OSError as problem:
        raise _failed(f'"{words[0]}" cannot be run: {problem.strerror}') from problem
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
        raise _failed(f'"{shlex.join(words[:3])} …" failed with {done.returncode}: {last}')
    return done.stdout


def _read(folder: Path) -> dict[str, bytes]:
    return {
        os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/"): Path(
            where, name
        ).read_bytes()
        for where, _, names in os.walk(folder)
        for name in names
    }


def _failed(message: str) -> UserError:
    return UserError(previous_msgen_failed.RULE.at(None, message))
