"""Two things of different sections have the same name.

Why:
    Services, datastores, brokers and externals share one namespace, so that depends_on needs
    no kinds and every host name of the system is free of doubt.

Example:
    services: {search: {}}
    datastores: {search: {kind: elasticsearch}}

Fix:
    services: {search: {}}
    datastores: {search-index: {kind: elasticsearch}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import NAMESPACE, NOUNS, Written
from msgen.diagnostics import Diagnostic, Related, Rule

RULE = Rule.of(__name__, __doc__)

_SUFFIX = {"datastores": "db", "brokers": "events", "externals": "api"}


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Names of one section that an earlier one has."""
    first: dict[str, str] = {}
    for section in NAMESPACE:
        for name in getattr(written.spec, section):
            if name not in first:
                first[name] = section
                continue
            there = written.at((first[name], name), key=True)
            yield RULE.at(
                written.at((section, name), key=True),
                f'"{name}" is the name of a {NOUNS[first[name]]} already',
                hint=f"rename one, for example to {name}-{_SUFFIX[section]}",
                related=(Related(there, f"the {NOUNS[first[name]]} stands here"),),
            )
