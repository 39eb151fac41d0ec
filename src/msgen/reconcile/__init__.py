"""Spec and repository brought together again: never lose an edit.

    root.find_root(start) -> Path                        the folder with .msgen/lock, or UserError
    applying.apply(root, *, command, edited, renames, choices, before, dry_run) -> Applied
                                                         all of `msgen apply`, journal and lock file
    session.prepare(root, *, edited, renames, choices, before) -> Session    nothing is written
    session.Session: root, lock, judged, made, bases, renames, changes; applied_plan()
    repository.Repository.at(root): lock, disk, applied (the lock's spec, judged), bases(made)
    compare.compare(rendered, record, lock, disk, bases, *, renames, choices) -> ChangeSet     pure
    decide.decide(case, bases) -> Outcome                one file, the three-way rules
    writing.carry_out(session, *, command, extra=())     the journal's writes; keep_copies, writes
    checking.findings(session), leftovers, unused.unused_calls, mentions.old_names -> Diagnostics
    unchanged.is_unchanged(root, *, handlers) -> bool    `nothing to do`, told without rendering
    remembered.recall, note, note_new                     services that need not be rendered
    ahead.looking_ahead(root)                             files digested while msgen loads
    naming.inner_paths(root, typed), naming.renames_of(typed)      arguments of a command line

A command that edits the spec gives `apply` the new content as `edited` (absolute real path and
bytes): spec and repository change in one transaction. A command that changes owners alone replaces
entries of `lock.files` and writes what `output.lock.lock_files` gives.
"""
