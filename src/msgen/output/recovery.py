"""What a run that died left behind, brought to an end by the next one."""

from collections.abc import Sequence
from pathlib import Path

from msgen.diagnostics import Diagnostic, Severity, UserError
from msgen.output.changes import STAGE
from msgen.output.exclusive import exclusive
from msgen.output.folders import Tree
from msgen.output.replay import Kept, replay
from msgen.output.rules import changed_meanwhile, unfinished_run
from msgen.output.staging import Journal, discard, finish, is_clean, read_journal
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Recovery:
    """How an interrupted run ended after all.

    `completed` False means that it was rolled back: it had changed nothing yet. `paths` are those
    that the run was about, `kept` those of them that somebody changed since and that stay so.
    `notes` are what the run would have said, rule and message.
    """

    command: str
    completed: bool
    paths: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def findings(self) -> tuple[Diagnostic, ...]:
        """Say it: a finding for the run, one for each path that was kept, and the run's notes."""
        if self.completed:
            files = "1 file" if len(self.paths) == 1 else f"{len(self.paths)} files"
            done = f"was interrupted and is complete now: {files}"
        else:
            done = "was interrupted before it changed anything, and nothing is left of it"
        message = f'an earlier run, "{self.command}", {done}'
        run = unfinished_run.RULE.at(None, message, severity=Severity.NOTE)
        notes = (Diagnostic(rule, Severity.NOTE, message) for rule, message in self.notes)
        return (run, *kept_findings(self.kept, severity=Severity.WARNING), *notes)


def recover(root: Path) -> Recovery | None:
    """Complete or roll back what an interrupted run left at `root`; None if there was none.

    Nothing that was changed since is overwritten. Raises UserError if a run is at work, or if the
    rest of it cannot be done now; then the next call tries again.
    """
    try:
        with Tree.at(root) as tree:
            if is_clean(tree):
                return None
            with exclusive(root, command="msgen, finishing an interrupted run"):
                return _recover(tree)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        message = f'cannot tell whether an earlier run was interrupted: "{STAGE}": {reason}'
        raise UserError(unfinished_run.RULE.at(None, message)) from problem


def _recover(tree: Tree) -> Recovery | None:
    journal = read_journal(tree)
    if journal is None:
        command = discard(tree)
        return Recovery(command, completed=False) if command else None
    kept = complete(tree, journal)
    paths = tuple(sorted({step.path for step in journal.steps if not step.is_internal}))
    return Recovery(journal.command, completed=True, paths=paths, kept=kept, notes=journal.notes)


def complete(tree: Tree, journal: Journal) -> tuple[Kept, ...]:
    """Do what is left of a run and forget it; raises UserError if that has to wait."""
    try:
        kept = replay(tree, journal)
        finish(tree)
    except OSError as problem:
        raise unfinished(problem) from problem
    return kept


def unfinished(problem: OSError) -> UserError:
    """The run is bound to happen and cannot go on."""
    reason = (problem.strerror or str(problem)).lower()
    where = f' at "{problem.filename}"' if problem.filename else ""
    message = f"the changes are made in part, and cannot go on{where}: {reason}"
    hint = "mend that; the next msgen command does the rest, and no file is half written"
    return UserError(unfinished_run.RULE.at(None, message, hint=hint))


def kept_findings(
    kept: Sequence[Kept], *, severity: Severity = Severity.ERROR
) -> tuple[Diagnostic, ...]:
    """Say of each path why it is not as the run meant it to be."""
    return tuple(_kept(each, severity) for each in kept)


def _kept(kept: Kept, severity: Severity) -> Diagnostic:
    message = f'"{kept.path}" was changed or held by somebody else, and stays as it is'
    hint = f'what belongs there is in "{kept.beside}": compare the two' if kept.beside else None
    return changed_meanwhile.RULE.at(None, message, hint=hint, severity=severity)
