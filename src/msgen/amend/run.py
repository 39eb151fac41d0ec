"""The run of a command that edits the spec: find it, edit it, show or write it, apply it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from difflib import unified_diff
from pathlib import Path

import typer

from msgen.amend.judging import Judgement, errors_alone, meaning_of
from msgen.carried import SPEC_NAME
from msgen.console import note, out, progress, report
from msgen.console.changes import tell
from msgen.console.interrupted import NOTHING, state_of, telling_interrupts
from msgen.diagnostics import Diagnostic, Severity, Source, UsageError, UserError
from msgen.edit.edited import Edited
from msgen.edit.text import SpecText
from msgen.output.journal import Write, exclusive, recover, write_changes
from msgen.output.lock import blob_id
from msgen.output.rules import cannot_write
from msgen.reconcile.applying import Applied, apply
from msgen.reconcile.left_behind import left_behind
from msgen.reconcile.mentions import old_names
from msgen.reconcile.model import Renames
from msgen.reconcile.repository import find_root
from msgen.reconcile.unmigrated import unmigrated
from msgen.reconcile.unused import unused_calls
from msgen.records import dataclass

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
        try:
            self._around(edit, _repository(start), start)
        except UserError as problem:
            raise type(problem)(*errors_alone(problem)) from problem

    def _around(self, edit: Edit, root: Path | None, start: Path) -> None:
        if root is None:
            written: list[str] = []
            with telling_interrupts(lambda: f"edited {', '.join(written)}" if written else NOTHING):
                self._alone(edit, _spec_above(start), written)
            return
        with telling_interrupts(lambda: NOTHING if self.dry_run else state_of(root)):
            self._locked(edit, root)

    def _locked(self, edit: Edit, root: Path) -> None:
        if (earlier := recover(root)) is not None:
            report(earlier.findings())
        with nullcontext() if self.dry_run else exclusive(root, command=self.command):
            self._in_repository(edit, root)

    def _in_repository(self, edit: Edit, root: Path) -> None:
        spec = SpecText.read(root / SPEC_NAME)
        edited = edit(spec)
        judgement = _judged(spec, edited)
        if self.dry_run:
            out(_diff(spec, edited))
        if not self.apply:
            if not self.dry_run:
                write_changes(root, [*_writes(spec, edited, root)], command=self.command)
            meaning = judgement.meaning(edited.services)
            _tell(spec, edited, judgement, meaning, done=not self.dry_run)
            note(_apply_later(edited))
            return
        with progress("applying the spec"):
            applied = self._applied(spec, edited, root, judgement.settled)
        session = applied.session
        _tell(spec, edited, judgement, meaning_of(session), done=not self.dry_run)
        report(
            [
                *applied.findings(),
                *left_behind(session),
                *unused_calls(session, new=True),
                *unmigrated(
                    session.root, session.made.plan, session.made.lock, applied=not self.dry_run
                ),
                *old_names(session),
            ]
        )
        tell(session.changes, done=not self.dry_run)
        if session.changes.conflicts and not self.dry_run:
            raise typer.Exit(4)

    def _applied(
        self, spec: SpecText, edited: Edited, root: Path, settled: frozenset[str]
    ) -> Applied:
        _demand_unchanged(spec)
        renames = Renames(edited.services, edited.operations, settled=settled)
        try:
            return apply(
                root,
                command=self.command,
                edited=edited.pending,
                renames=renames,
                dry_run=self.dry_run,
            )
        except UserError as problem:
            report(errors_alone(problem), _sources(spec, edited))
            raise typer.Exit(problem.exit_code) from problem

    def _alone(self, edit: Edit, path: Path, written: list[str]) -> None:
        """Edit a spec that no repository has been made of; `written` gets the files."""
        spec = SpecText.read(path)
        edited = edit(spec)
        judgement = _judged(spec, edited)
        if self.dry_run:
            out(_diff(spec, edited))
        else:
            _demand_unchanged(spec)
            for name, content in edited.files.items():
                _write(spec, name, content)
                written.append(name)
        meaning = judgement.meaning(edited.services)
        _tell(spec, edited, judgement, meaning, done=not self.dry_run)
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


def _judged(spec: SpecText, edited: Edited) -> Judgement:
    """Judge the edit; raises `typer.Exit` with the errors reported where it leads to any."""
    judgement = Judgement.of(spec, edited)
    if judgement.after.plan is None:
        report(errors_alone(UserError(*judgement.after.diagnostics)), _sources(spec, edited))
        note("nothing was written")
        raise typer.Exit(1)
    return judgement


def _sources(spec: SpecText, edited: Edited) -> list[Source]:
    texts = {**spec.texts}
    for file, content in edited.pending.items():
        texts[file] = content.decode("utf-8-sig")
    return [Source(spec.shown(file), text) for file, text in texts.items()]


def _tell(
    spec: SpecText, edited: Edited, judgement: Judgement, meaning: str, *, done: bool
) -> None:
    """Say what the user should look at, what it means, and which files of the spec changed."""
    report([*judgement.new(), *edited.remarks], _sources(spec, edited))
    if meaning:
        note(meaning)
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
