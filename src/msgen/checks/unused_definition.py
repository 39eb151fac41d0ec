"""Something is defined that nothing uses.

Why:
    It may be the rest of something that was deleted, or a name that was misspelt where it was
    meant to be used.

Example:
    types: {Order: {id: uuid}, Oder: {id: uuid}}

Fix:
    Delete it, or use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgen.checks.index import Written, processes
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)

_BUILT_IN = {"Problem"}


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Types, secrets, env groups, stores and externals that nothing mentions."""
    spec = written.spec
    used = {name for name, _ in written.type_uses}
    yield from _unused(written, "types", "type", written.typed.types, used)
    secrets = {name for _, name, _ in written.secret_uses}
    yield from _unused(written, "secrets", "secret", spec.secrets, secrets)
    groups = {name for _, process, _ in processes(spec) for name in process.env_from}
    yield from _unused(written, "env_groups", "env group", spec.env_groups, groups)
    leaned = _leaned_on(written)
    yield from _unused(written, "datastores", "datastore", spec.datastores, leaned)
    yield from _unused(written, "externals", "external", spec.externals, leaned)
    if len(spec.brokers) > 1:
        brokers = leaned | {topic.broker for topic in spec.topics.values() if topic.broker}
        yield from _unused(written, "brokers", "broker", spec.brokers, brokers)


def _leaned_on(written: Written) -> set[str]:
    names = {use.name for use in written.mentions}
    names |= {variable.address[1].name for variable in written.variables if variable.address}
    for handler in written.handlers:
        names |= {ref.store for ref in (*handler.work.reads, *handler.work.writes)}
    names |= {store.server for store in written.spec.datastores.values() if store.server}
    return names


def _unused(
    written: Written, section: str, noun: str, defined: Iterable[str], used: set[str]
) -> Iterator[Diagnostic]:
    names = set(defined)
    if used - names - written.names.keys() - _BUILT_IN:
        return  # a misspelt mention is reported, and what it meant is not unused
    for name in defined:
        if name not in used:
            place = written.at((section, name), key=True)
            yield RULE.at(place, f'nothing uses the {noun} "{name}"', hint="use it, or delete it")
