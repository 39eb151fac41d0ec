"""The repository compared with what was rendered: every change, decided in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from msgen.diagnostics import Diagnostic
from msgen.output.lock import blob_id, lock_files
from msgen.output.locked import FOLDER, Lock, LockedFile
from msgen.reconcile.beside import beside_removed, free
from msgen.reconcile.case import Case, Outcome
from msgen.reconcile.decide import decide
from msgen.reconcile.deleted import deleted_files
from msgen.reconcile.model import (
    BASES,
    MINE,
    NEW,
    ORIGINAL,
    Action,
    Bases,
    Change,
    ChangeSet,
    Choices,
    Conflict,
    Disk,
    Kind,
    Renames,
    before_conflict,
)
from msgen.reconcile.moving import moved_folders, moved_paths, own_files
from msgen.reconcile.rules import blocked_path
from msgen.reconcile.undecided import undecided
from msgen.render.files import File, Owner


def compare(
    rendered: Sequence[File],
    record: Lock,
    lock: Lock,
    disk: Disk,
    bases: Bases,
    *,
    renames: Renames | None = None,
    choices: Choices | None = None,
) -> ChangeSet:
    """Return everything that brings the repository in step with `rendered`.

    `record` is the lock of `rendered` as of a new repository, `lock` the one that was read. Pure:
    `disk` and `bases` are asked, and nothing is written.
    """
    run = _Run(record, lock, disk, bases, choices or Choices(), renames or Renames())
    files = {file.path: file for file in rendered}
    run.moved = moved_paths(lock, files.keys(), run.renames)
    for path, file in files.items():
        run.one(path, file)
    sources = set(run.moved.values())
    for path in lock.files:
        if path not in files and path not in sources:
            run.one(path, None)
    run.own_files()
    return run.result()


_CRLF, _LF = b"\r\n", b"\n"
_MERGED = (Owner.MANAGED, Owner.YOURS)
"""Owners of files whose original may be needed for a merge: adopted ones may be released."""


@dataclass(slots=True)
class _Run:
    record: Lock
    lock: Lock
    disk: Disk
    bases: Bases
    choices: Choices
    renames: Renames
    moved: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    entries: dict[str, LockedFile] = field(default_factory=dict)
    copies: dict[str, bytes] = field(default_factory=dict)
    mine: dict[str, bytes] = field(default_factory=dict)
    remarks: list[Diagnostic] = field(default_factory=list)
    edited: dict[str, bytes] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    held_back: bool = False

    def one(self, path: str, file: File | None) -> None:
        """Decide on one path; most files are as they were, and are done with at once."""
        source = self.moved.get(path, path)
        locked, entry = self.lock.files.get(source), self.record.files.get(path)
        seen = self.disk.look(source)
        if locked and entry and seen and source == path and seen.id in locked.ids == entry.ids:
            plain = seen.executable == entry.executable == locked.executable
            if plain and locked.owner is entry.owner:
                self.entries[path] = entry
                return
        if source != path and self.disk.look(path) and path.casefold() != source.casefold():
            # Somebody has a file where the renamed one belongs: it is no rename then. What stands
            # at the old path is looked at with all that is no longer generated.
            self.moved.pop(path)
            self.one(path, file)
            return
        goes = locked is not None and locked.service not in self.record.specs
        case = Case(path, source, file, entry, locked, seen, self.choices, service_goes=goes)
        if seen and case.side:
            waits = self.disk.look(source + NEW) is not None
            case = replace(case, clean=before_conflict(self.disk, seen), beside=waits)
        if seen and locked and seen.kind is Kind.FILE and not seen.is_one_of(locked.bases):
            self.edited[path] = seen.content
        self._take(case, self._possible(case, decide(case, self.bases)))

    def _take(self, case: Case, outcome: Outcome) -> None:
        if outcome.decided:
            self.decided.append(case.path)
        if not self.choices.concerns(case.path):
            waits = outcome.change is not None or outcome.entry != case.locked
            self.held_back = self.held_back or waits
            self._leave(case)
            return
        if outcome.change:
            self._change(outcome.change)
        if outcome.entry:
            self.entries[case.path] = outcome.entry
        entry, base = outcome.entry, outcome.base
        merged = entry is not None and entry.owner in _MERGED
        if entry and merged and base is not None and not _is_rid(outcome.change, entry):
            self.copies[case.path] = base
        if case.side and (removed := [*beside_removed(case, self.disk)]):
            self.changes += removed
            self.decided.append(case.path)
        if outcome.remark:
            self.remarks.append(outcome.remark)
        if outcome.deleted:
            self.deleted.append(case.path)

    def _change(self, change: Change) -> None:
        """Take a change; of a file that gets markers, keep what the user had."""
        self.changes.append(change)
        if change.after is not None and any(each.line for each in change.conflicts):
            marked = blob_id(change.after.replace(b"\r\n", b"\n"))
            self.mine[f"{MINE}/{marked}"] = change.before or b""

    def _leave(self, case: Case) -> None:
        """Keep what the lock says of a file that this run does not concern."""
        locked = case.locked
        if locked is None:
            return
        self.entries[case.source] = locked
        edited = case.seen is not None and not case.seen.is_one_of(locked.bases)
        if locked.owner is Owner.YOURS and not self.disk.look(f"{BASES}/{case.source}"):
            return
        if edited and locked.owner in _MERGED:
            known = self.bases.find(case.source, locked.bases)
            self.copies.update((case.source, each) for each in known[:1])

    def _possible(self, case: Case, outcome: Outcome) -> Outcome:
        """Turn a change that cannot be written into a conflict that says why."""
        change = outcome.change
        if change is None:
            return outcome
        reason = self.disk.obstacle(case.path) or self.disk.obstacle(case.source)
        if reason is None:
            if change.kept is not None:
                change = replace(change, kept_as=free(self.disk, case.path + ORIGINAL))
            if change.beside is not None:
                change = replace(change, beside_as=self._beside(case))
            return replace(outcome, change=change)
        stopped = replace(
            change,
            action=Action.CONFLICT,
            after=change.before,
            beside=None,
            kept=None,
            source=None,
            path=case.source if case.locked else case.path,
            conflicts=(Conflict(case.path, 0, reason),),
        )
        remark = blocked_path.RULE.at(None, f"{case.path} cannot be written: {reason}")
        return Outcome(stopped, case.locked, outcome.base, remark)

    def _beside(self, case: Case) -> str:
        """Return where msgen's content goes: over its own of an earlier time, over nothing else."""
        path = case.path + NEW
        seen = self.disk.look(path)
        stale = seen is not None and case.locked is not None and seen.is_one_of(case.locked.ids)
        return path if stale else free(self.disk, path)

    def own_files(self) -> None:
        """Move what the user put into the folders of a renamed service."""
        folders = moved_folders(self.moved)
        if not folders:
            return
        aside = {name for each in self.changes for name in (each.beside_as, each.kept_as) if name}
        comes = {change.path for change in self.changes}
        for old, target in own_files(folders, self.lock, self.disk):
            seen = self.disk.look(old)
            if seen is None or not self.choices.concerns(target):
                continue
            new = free(self.disk, f"{target}2") if target in aside else target
            taken = self.disk.look(new) is not None or new in comes
            reason = "something stands there already" if taken else self.disk.obstacle(new)
            if reason:
                message = f"{old} stays where it is: it cannot become {new}, for {reason}"
                self.remarks.append(blocked_path.RULE.at(None, message))
                continue
            content = seen.content if seen.kind is Kind.FILE else b""
            self.changes.append(
                Change(
                    path=new,
                    action=Action.MOVE,
                    owner=Owner.YOURS,
                    before=content,
                    after=content,
                    expected=seen.id or None,
                    source=old,
                )
            )

    def result(self) -> ChangeSet:
        self.changes.sort(key=lambda change: change.path)
        whole = self.lock if self.held_back else self.record
        lock = replace(whole, files=dict(sorted(self.entries.items())))
        return ChangeSet(
            changes=tuple(self.changes),
            records=self._records(lock),
            lock=lock,
            remarks=(
                *self.remarks,
                *deleted_files(self.deleted, self.disk),
                *undecided(self.choices, self.decided),
            ),
            edited=dict(sorted(self.edited.items())),
        )

    def _records(self, lock: Lock) -> dict[str, bytes | None]:
        """Return the files of the lock and below `.msgen/base/` that have to change."""
        wanted = {f"{BASES}/{path}": content for path, content in self.copies.items()}
        wanted |= self.mine
        there = [*self.disk.below(BASES), *self._mine_of_before()]
        if lock != self.lock:
            wanted |= {file.path: file.content for file in lock_files(lock)}
            there += self.disk.below(FOLDER)
        found: dict[str, bytes | None] = {}
        for path in there:
            if path not in wanted:
                found[path] = None
        for path, content in wanted.items():
            seen = self.disk.look(path)
            if seen is None or seen.lf != content.replace(b"\r\n", b"\n"):
                found[path] = content
        return dict(sorted(found.items()))

    def _mine_of_before(self) -> Iterator[str]:
        """Yield the user's versions whose conflicts are resolved by now, or by this run."""
        if kept := [*self.disk.below(MINE)]:
            changed = {change.path for change in self.changes}
            left = [each for path, each in self.edited.items() if path not in changed]
            standing = {f"{MINE}/{blob_id(each.replace(_CRLF, _LF))}" for each in left}
            yield from (path for path in kept if path not in standing)


def _is_rid(change: Change | None, entry: LockedFile) -> bool:
    """Tell whether the file is going to be what msgen writes, so that nothing is to be merged."""
    if change is None or change.after is None:
        return False
    return blob_id(change.after.replace(_CRLF, _LF)) in entry.ids
