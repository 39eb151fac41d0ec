"""Another name for a service: wherever the spec means it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from msgen.diagnostics import Diagnostic
from msgen.edit.draft import Draft
from msgen.edit.edited import Edited
from msgen.edit.known import known, new_name
from msgen.edit.mentions import left_over
from msgen.edit.references import NODE, references, typed
from msgen.edit.results import Handler, Moved, changed_arguments, changed_results
from msgen.edit.rules import follows_name
from msgen.edit.text import SpecText, StepPath
from msgen.plan.model import Plan
from msgen.plan.resolve import resolve
from msgen.spec.load import load


def rename_service(spec: SpecText, old: str, new: str) -> Edited:
    """`spec` with the service `old` called `new`; raises UserError.

    Remarks name what still says the old name, and what followed from it.
    """
    known(spec.written, old, "services")
    new_name(spec.written, new)
    draft = Draft.of(spec)
    changes: list[tuple[StepPath, bool, str]] = [(("services", old), True, new)]
    for one in references(spec.written):
        if one.kind == NODE and one.name == old:
            path, is_key, text = typed(spec, one)
            changes.append((path, is_key, new + text[len(old) :]))
    draft.retext(dict.fromkeys(changes))
    edited = draft.finish(_groups(spec, old, new))

    def moved(handler: Handler) -> Handler:
        return (new, handler[1]) if handler[0] == old else handler

    done = follow_results(spec, edited, moved)
    done = replace(done, services={old: new})
    return with_left_over(spec, done, old)


def follow_results(spec: SpecText, edited: Edited, moved: Moved) -> Edited:
    """`edited`, in which results of calls keep names that are used, and warnings about the rest."""
    before, after = plan_of(spec), plan_of(spec, edited)
    if before is None or after is None:
        return edited
    changed = changed_results(before, after, moved)
    if changed:
        again = spec.after(edited.files)
        draft = Draft.of(again)
        for place, name in changed.items():
            _name_result(draft, place, name)
        edited = edited.then(draft.finish())
        after = plan_of(spec, edited) or after
    warnings = changed_arguments(before, after, moved)
    return replace(edited, remarks=(*edited.remarks, *warnings))


def with_left_over(spec: SpecText, edited: Edited, word: str) -> Edited:
    """`edited` with a note for each comment and description that still says `word`."""
    again = spec.after(edited.files)
    shown = {file: spec.shown(file) for file in again.texts}
    return replace(edited, remarks=(*edited.remarks, *left_over(again.texts, shown, word)))


def plan_of(spec: SpecText, edited: Edited | None = None) -> Plan | None:
    """The plan of a spec as it stands or as edited; None where errors forbid one."""
    loaded = load(spec.path, name=spec.name, edited=spec.pending(edited.files if edited else None))
    if loaded.spec is None or loaded.tree is None:
        return None
    return resolve(loaded.spec, environment=None, tree=loaded.tree).plan


def _groups(spec: SpecText, old: str, new: str) -> Iterator[Diagnostic]:
    """Consumer groups that are named after the service."""
    for topic, consume in spec.written.services[old].consumes.items():
        if consume.group is None:
            yield follows_name.RULE.at(
                None,
                f'the group that reads "{topic}" is "{new}" now, and starts anew',
                hint=f"say group: {old} to go on where the old one was",
            )


def _name_result(draft: Draft, place: StepPath, name: str) -> None:
    """Give the call at `place` the `as` that its result is meant by."""
    path, node = draft.spec.typed(place)
    if isinstance(node, str):
        draft.replace(path, {node: {"as": name}})
    elif "to" in node:
        draft.add(path, "as", name)
    else:
        draft.add((*path, next(iter(node))), "as", name)
