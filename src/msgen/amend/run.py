"""The run of a command that edits the spec: find it, edit it, show or write it, apply it."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import typer

from msgen.carried import SPEC_NAME
from msgen.checks import unused_definition
from msgen.console import note, out, progress, report
from msgen.console.changes import tell
from msgen.diagnostics import Diagnostic, Severity, Source, UsageError, UserError
from msgen.edit.edited import Edited
from msgen.edit.text import SpecText
from msgen.output.journal import Write, exclusive, recover, write_changes
from msgen.output.lock import blob_id
from msgen.output.rules import cannot_write
from msgen.pipeline import judge_file
from msgen.reconcile.applying import Applied, apply
from msgen.reconcile.mentions import old_names
from msgen.reconcile.model import Renames
from msgen.reconcile.repository import find_root
from msgen.reconcile.unused import unused_calls

Edit = Callable[[SpecText], Edited]


@dataclass(frozen=True, slots=True)
class Amendment:
    """One run of a command that edits the spec, named as the user called it."""

    command: str
    apply: bool
    dry_run: bool

    def run(self, edit: Edit, *, start: Path = Path()) -> None:
        """Edit the spec around `start`, and what is made of it.

        Raises UserError, and `typer.Exit` with the code of what was reported. Nothing is written
        where the edited spec has errors.
        """
        root = _repository(start)
        if root is None:
            self._alone(edit, _spec_above(start))
            return
        if self.dry_run:
            self._in_repository(edit, root)
            return
        if (earlier := recover(root)) is not None:
            report(earlier.findings())
        with exclusive(root, command=self.command):
            self._in_repository(edit, root)

    def _in_repository(self, edit: Edit, root: Path) -> None:
        spec = SpecText.read(root / SPEC_NAME)
        edited = edit(spec)
        _judged(spec, edited)
        if self.dry_run:
            out(_diff(spec, edited))
        if not self.apply:
            if not self.dry_run:
                write_changes(root, [*_writes(spec, edited, root)], command=self.command)
            _tell(spec, edited, done=not self.dry_run)
            note(_apply_later(edited))
            return
        with progress("applying the spec"):
            applied = self._applied(spec, edited, root)
        _tell(spec, edited, done=not self.dry_run)
        session = applied.session
        report([*applied.findings(), *unused_calls(session, new=True), *old_names(session)])
        tell(session.changes, done=not self.dry_run)
        if session.changes.conflicts and not self.dry_run:
            raise typer.Exit(4)

    def _applied(self, spec: SpecText, edited: Edited, root: Path) -> Applied:
        _demand_unchanged(spec)
        renames = Renames(services=edited.services, endpoints=edited.operations)
        try:
            return apply(
                root,
                command=self.command,
                edited=edited.pending,
                renames=renames if edited.services or edited.operations else None,
                dry_run=self.dry_run,
            )
        except UserError as problem:
            report(problem.diagnostics, _sources(spec, edited))
            raise typer.Exit(problem.exit_code) from problem

    def _alone(self, edit: Edit, path: Path) -> None:
        """Edit a spec that no repository has been made of."""
        spec = SpecText.read(path)
        edited = edit(spec)
        _judged(spec, edited)
        if self.dry_run:
            out(_diff(spec, edited))
        else:
            _demand_unchanged(spec)
            for name, content in edited.files.items():
                _write(spec, name, content)
        _tell(spec, edited, done=not self.dry_run)
        note(f"{path} is in no repository that msgen made: nothing else changes")


def _repository(start: Path) -> Path | None:
    try:
        return find_root(start)
    except UserError:
        return None


def _spec_above(start: Path) -> Path:
    here = Path(os.path.abspath(start))
    for folder in (here, *here.parents):
        if (folder / SPEC_NAME).is_file():
            return Path(os.path.relpath(folder / SPEC_NAME))
    message = f"there is no {SPEC_NAME} here or above"
    hint = "go to the folder of one; msgen init writes a first spec"
    raise UsageError(Diagnostic("no-repository", Severity.ERROR, message, hint=hint))


def _judged(spec: SpecText, edited: Edited) -> None:
    """Report what is new about the edited spec; raises `typer.Exit` where it has errors."""
    path = Path(spec.name)
    with progress("checking the spec"):
        after = judge_file(path, edited=edited.pending)
        before = judge_file(path).diagnostics
    found = after.diagnostics if after.plan is None else _new(before, after.diagnostics)
    report(found, _sources(spec, edited))
    if after.plan is None:
        note("nothing was written")
        raise typer.Exit(1)


def _new(before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The warnings of which there are more now, without those that were there word for word.

    Of notes, what nothing uses any more is worth a word: a removal may have left it behind.
    """
    counts = Counter(one.id for one in after)
    counts.subtract(one.id for one in before)
    known = {(one.id, one.message) for one in before}
    return [
        one
        for one in after
        if (one.severity is not Severity.NOTE or one.id == unused_definition.RULE.id)
        and counts[one.id] > 0
        and (one.id, one.message) not in known
    ]


def _sources(spec: SpecText, edited: Edited) -> list[Source]:
    texts = {**spec.texts}
    for file, content in edited.pending.items():
        texts[file] = content.decode("utf-8-sig")
    return [Source(spec.shown(file), text) for file, text in texts.items()]


def _tell(spec: SpecText, edited: Edited, *, done: bool) -> None:
    """Say what the user should look at, and which files of the spec changed."""
    report(edited.remarks, _sources(spec, edited))
    names = ", ".join(spec.shown(os.path.join(spec.folder, name)) for name in edited.files)
    note(f"{'edited' if done else 'would edit'} {names or 'nothing'}")


def _apply_later(edited: Edited) -> str:
    renamed = "".join(f" --renamed {old}={new}" for old, new in edited.services.items())
    return f"next: msgen apply{renamed}"


def _diff(spec: SpecText, edited: Edited) -> str:
    lines: list[str] = []
    for name, content in edited.files.items():
        file = os.path.join(spec.folder, name)
        before = spec.texts.get(file, "").splitlines(keepends=True)
        after = content.decode("utf-8-sig").splitlines(keepends=True)
        lines += unified_diff(before, after, f"a/{name}", f"b/{name}")
    unended = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + unended for line in lines)


def _writes(spec: SpecText, edited: Edited, root: Path) -> Iterator[Write]:
    top = os.path.realpath(root)
    for name, content in edited.files.items():
        file = os.path.join(spec.folder, name)
        old = spec.texts.get(file)
        expected = None if old is None else blob_id(spec.encoded(file, old))
        inner = os.path.relpath(file, top).replace(os.sep, "/")
        yield Write(inner, content, False if old is None else None, expected)


def _demand_unchanged(spec: SpecText) -> None:
    """Raise UserError where somebody has saved a file of the spec since it was read."""
    for file, text in spec.texts.items():
        try:
            same = Path(file).read_bytes() == spec.encoded(file, text)
        except OSError:
            same = False
        if not same:
            message = f"{spec.shown(file)} has changed meanwhile"
            raise UserError(cannot_write.RULE.at(None, message, hint="run the command again"))


def _write(spec: SpecText, name: str, content: bytes) -> None:
    """Replace one file of a spec outside of a repository, if it is as it was read."""
    path = Path(spec.folder, name)
    old = spec.texts.get(str(path))
    stage = path.with_name(f".{path.name}.msgen")
    try:
        stage.write_bytes(content)
        if old is not None:
            shutil.copymode(path, stage)
        stage.replace(path)
    except OSError as problem:
        stage.unlink(missing_ok=True)
        reason = (problem.strerror or str(problem)).lower()
        raise UserError(cannot_write.RULE.at(None, f"cannot write {path}: {reason}")) from problem
