"""Spec and repository brought together again: never lose an edit.

    locked.read_lock(root) -> Lock                                   (msgen.output.locked)
    lock.write_lock(lock) -> list[File]                              (msgen.output.lock)
    model.Disk, Bases, Renames, Choices, Change, Action, ChangeSet   values and protocols
    compare.compare(rendered, record, lock, disk, bases, renames, choices) -> ChangeSet     pure
    repository.find_root(start) -> Path            the folder with .msgen/lock, or UserError
    repository.open_repository(root) -> Repository       lock, disk, bases of a repository
    session.prepare(root, *, edited, renames, choices) -> Session   load, render, compare
    session.Session: root, judged, made (Compilation), lock, changes (ChangeSet), applied()
    writing.carry_out(root, changes, *, command, extra=()) -> None      through the journal
    applied.applied_plan(root, lock) -> Judged     the spec kept in the lock, judged again
    checking.findings(session) -> tuple[Diagnostic, ...]      what `msgen check` reports

A command of day two runs `output.journal.recover`, holds `output.journal.exclusive`, then calls
`prepare` and `carry_out`. A spec edited in the same transaction is given to `prepare` as `edited`
(absolute path and new bytes) and to `carry_out` as `extra` (one more `journal.Write` a file).
To change owners alone: `dataclasses.replace` an entry of `lock.files`, `write_lock`, and write what
differs.
"""
