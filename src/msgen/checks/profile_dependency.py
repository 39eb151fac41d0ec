"""Something that is always there needs something that is only there in a profile.

Why:
    Without the profile the dependency is missing, and what needs it cannot work. Optional
    dependencies may be in a profile.

Example:
    services:
      order: {depends_on: [ticker]}
      ticker: {profile: extra}

Fix:
    services:
      order: {depends_on: [ticker?]}
      ticker: {profile: extra}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Mention, Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.addresses import addresses

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Required dependencies across profiles."""
    profiles = {
        name: profile
        for name, section in written.names.items()
        if (profile := getattr(getattr(written.spec, section)[name], "profile", None))
    }
    if not profiles:
        return
    for use in _uses(written):
        there = profiles.get(use.name)
        if there is None or there == profiles.get(use.service) or _optional(written, use):
            continue
        only = f'which exists only in profile "{there}"'
        yield RULE.at(
            written.at(use.path, key=True) if use.key else written.word(use.path, use.name),
            f'service "{use.service}" {use.how} "{use.name}", {only}',
            hint=f"make it optional, or put both in the profile: profile: {there}",
        )


def _uses(written: Written) -> Iterator[Mention]:
    """What leans on something by name, by its address too; each pair once."""
    seen = set()
    for use in written.mentions:
        seen.add((use.service, use.name))
        yield use
    for name, service in written.spec.services.items():
        for address in addresses(service, written.spec):
            pair = (name, address.target.name)
            if address.edge and pair not in seen:
                seen.add(pair)
                path = ("services", name, *address.path)
                yield Mention(name, "is told the address of", address.target.name, None, path)


def _optional(written: Written, use: Mention) -> bool:
    service = written.spec.services[use.service]
    edges = [edge for target, edge in service.depends_on.items() if target.name == use.name]
    if any(edge.optional or edge.profile for edge in edges):
        return True
    return use.how == "starts after"
