"""What has another name: told by the user or a command, or seen from the specs. Decided here alone.

`diff` and `apply` get the same answer, with what is to be said of it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from msgen import names
from msgen.diagnostics import Diagnostic, UsageError
from msgen.output.locked import Lock
from msgen.pipeline import Compilation
from msgen.plan.model import Plan
from msgen.reconcile import likely
from msgen.reconcile.likely import Doubt, Part
from msgen.reconcile.model import ChangeSet, Choices, Renames
from msgen.reconcile.repository import Repository
from msgen.reconcile.rules import bad_rename, renamed_or_removed, taken_as_renamed
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """The renames of a run, and which of them nobody told of.

    `services` were seen, as were `labels`: the new name of a service with an old label, and its
    new one. Of `doubts` the first are about services, the others about endpoints, by the new name
    of their service; `operations` has the old names in code of the endpoints that either is about.
    """

    renames: Renames
    services: Mapping[str, str]
    labels: Mapping[tuple[str, str], str]
    service_doubts: tuple[Doubt, ...]
    label_doubts: tuple[tuple[str, Doubt], ...]
    operations: Mapping[tuple[str, str], str]


def decide(repository: Repository, made: Compilation, told: Renames | None) -> Decision:
    """Tell what has another name since the last apply.

    Raises UsageError where names that the user typed are not those of anything.
    """
    told = told or Renames()
    before, after = repository.lock, made.lock
    if told.typed:
        _demand_services(told, before, after)
    known = {*told.settled, *told.services, *told.services.values()}
    seen = likely.services(before, after, settled=known)
    services = {**told.services, **seen.renamed}
    olds = {new: old for old, new in services.items()}
    labels: dict[tuple[str, str], str] = {}
    doubts: list[tuple[str, Doubt]] = []
    for name, text in after.specs.items():
        if name is None:
            continue
        old = olds.get(name, name)
        if old not in before.specs or before.specs[old] == text:
            continue
        pair = Part(name, before.specs[old]), Part(name, text)
        guess = likely.endpoints(*pair, settled=_settled_labels(told, name))
        labels |= {(name, one): other for one, other in guess.renamed.items()}
        doubts += [(name, doubt) for doubt in guess.doubts]
    wanted = {**told.labels, **labels}
    was: dict[tuple[str, str], str] = {}
    if told.typed or wanted or doubts:
        was = _operations(repository.applied.plan, services)
    now = _operations(made.plan, {})
    if told.typed:
        _demand_labels(told, was, now)
    moved = {
        (name, was[name, one]): now[name, other]
        for (name, one), other in wanted.items()
        if (name, one) in was and (name, other) in now and was[name, one] != now[name, other]
    }
    renames = replace(told, services=services, endpoints={**moved, **told.endpoints})
    return Decision(renames, seen.renamed, labels, seen.doubts, tuple(doubts), was)


def remarks(decision: Decision, changes: ChangeSet) -> Iterator[Diagnostic]:
    """Say what was taken for renamed; of endpoints, only where edits depend on it."""
    for old, new in decision.services.items():
        message = f'service "{old}" is taken as renamed: it is "{new}" now'
        yield taken_as_renamed.RULE.at(None, message, hint=_otherwise(old))
    for (service, old), label in decision.labels.items():
        operation = decision.operations.get((service, old), "")
        now = decision.renames.endpoints.get((service, operation))
        if now and any(_is_of(path, now) for path in _edited(changes, service)):
            message = f'endpoint "{old}" of {service} is taken as renamed: it is "{label}" now'
            yield taken_as_renamed.RULE.at(None, message, hint=_otherwise(f"{service} {old}"))


def doubts(
    decision: Decision, repository: Repository, changes: ChangeSet, choices: Choices
) -> Iterator[Diagnostic]:
    """Say what only a person can decide, as files of the user's would be left behind."""
    for doubt in decision.service_doubts:
        paths = [
            path for path in _work_on(doubt.old, repository, changes) if choices.concerns(path)
        ]
        if paths:
            yield _doubtful(f'service "{doubt.old}"', doubt, doubt.old, paths)
    arriving = repository.lock.files.keys() & changes.lock.files.keys()
    for service, doubt in decision.label_doubts:
        operation = decision.operations.get((service, doubt.old), "")
        left = [
            path
            for path in changes.edited
            if path in repository.lock.files and path not in arriving and _is_of(path, operation)
            if choices.concerns(path) and _service_of(path, repository.lock, decision) == service
        ]
        if left:
            what = f'endpoint "{doubt.old}" of {service}'
            yield _doubtful(what, doubt, f"{service} {doubt.old}", left)


def _doubtful(what: str, doubt: Doubt, name: str, paths: list[str]) -> Diagnostic:
    may = " or ".join(f'"{each}"' for each in doubt.candidates)
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    message = f"{what} is gone, and {may} may be what it is called now: {paths[0]}{more}"
    said = [_command(f"{name}={each}") for each in doubt.candidates]
    hint = f"if so: {' or '.join(said)}; if it is gone: {_command(f'{name}=')}"
    return renamed_or_removed.RULE.at(None, f"{message} would stay behind", hint=hint)


def _otherwise(name: str) -> str:
    return f"if that one is gone and this is another: {_command(f'{name}=')}"


def _command(words: str) -> str:
    return f"msgen apply --renamed {words!r}" if " " in words else f"msgen apply --renamed {words}"


def _work_on(service: str, repository: Repository, changes: ChangeSet) -> Iterator[str]:
    """Yield what of a service that is gone is the user's: edited files and own ones."""
    files = repository.lock.files
    mine = [path for path, entry in files.items() if entry.service == service]
    yield from (path for path in mine if path in changes.edited)
    folders = {"/".join(path.split("/")[:2]) for path in mine if path.startswith("services/")}
    for folder in sorted(folders):
        yield from (path for path in repository.disk.below(folder) if path not in files)


def _edited(changes: ChangeSet, service: str) -> Iterator[str]:
    files = changes.lock.files
    return (path for path in changes.edited if path in files and files[path].service == service)


def _service_of(path: str, lock: Lock, decision: Decision) -> str | None:
    service = lock.files[path].service or ""
    return decision.renames.services.get(service, service)


def _is_of(path: str, operation: str) -> bool:
    """Tell whether a file is the handler of an operation, or its test."""
    return PurePosixPath(path).stem in (operation, f"test_{operation}")


def _settled_labels(told: Renames, service: str) -> set[str]:
    """Return the labels of a service whose fate was told; None of it has to be guessed."""
    start = f"{service} "
    found = {each.removeprefix(start) for each in told.settled if each.startswith(start)}
    pairs = [pair for (name, one), other in told.labels.items() if name == service
             for pair in (one, other)]  # fmt: skip
    return {*found, *pairs}


def _operations(plan: Plan | None, renamed: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return the name in code of each endpoint, by its service's later name and its label."""
    return {
        (renamed.get(workload.name, workload.name), endpoint.label): endpoint.operation
        for workload in (plan.workloads if plan else ())
        for endpoint in workload.endpoints
    }


def _demand_services(told: Renames, before: Lock, after: Lock) -> None:
    was = {name for name in before.specs if name}
    now = {name for name in after.specs if name}
    found: list[Diagnostic] = []
    for old, new in told.services.items():
        if old not in was:
            found.append(_unknown(f'no service "{old}" was applied', old, was - now or was))
        elif new not in now:
            found.append(_unknown(f'the spec has no service "{new}"', new, now - was or now))
        elif old in now and old not in told.services.values():
            found.append(_wrong(f'service "{old}" still has that name in the spec'))
        elif new in was and new not in told.services:
            found.append(_wrong(f'service "{new}" was there before, so "{old}" is not it'))
    found += [
        _unknown(f'no service "{name}" was applied', name, was - now or was)
        for name in sorted(told.settled)
        if " " not in name and name not in was
    ]
    if found:
        raise UsageError(*found)


def _demand_labels(
    told: Renames,
    was: Mapping[tuple[str, str], str],
    now: Mapping[tuple[str, str], str],
) -> None:
    found: list[Diagnostic] = []
    olds = [(*key, new) for key, new in told.labels.items()]
    parts = [name.partition(" ") for name in told.settled]
    olds += [(service, label, "") for service, _, label in parts if label]
    for service, old, new in olds:
        then, present = _labels(was, service), _labels(now, service)
        if old not in then:
            message = f'no endpoint "{old}" of a service "{service}" was applied'
            found.append(_unknown(message, old, then - present or then))
        elif new and new not in present:
            message = f'the spec has no endpoint "{new}" of {service}'
            found.append(_unknown(message, new, present - then or present))
        elif new and old in present:
            found.append(_wrong(f'endpoint "{old}" of {service} is still in the spec'))
    if found:
        raise UsageError(*found)


def _labels(operations: Mapping[tuple[str, str], str], service: str) -> set[str]:
    return {label for name, label in operations if name == service}


def _unknown(message: str, word: str, candidates: Collection[str]) -> Diagnostic:
    near = names.nearest(word, candidates)
    some = ", ".join(sorted(candidates)[:5])
    hint = f'did you mean "{near}"?' if near else f"there is: {some}" if some else None
    return bad_rename.RULE.at(None, message, hint=hint)


def _wrong(message: str) -> Diagnostic:
    return bad_rename.RULE.at(None, message, hint="OLD=NEW: first what was applied, then the spec")
