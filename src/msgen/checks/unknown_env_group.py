"""A service takes environment variables from a group that does not exist.

Why:
    Groups are defined under env_groups and shared by name.

Example:
    services: {order: {env_from: [comon]}}
    env_groups: {common: {LOG_LEVEL: info}}

Fix:
    services: {order: {env_from: [common]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written, processes
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Names in env_from."""
    groups = written.spec.env_groups
    for owner, process, path in processes(written.spec):
        for index, name in enumerate(process.env_from):
            if name not in groups:
                best = nearest(name, groups)
                define = f"define it: env_groups: {{{name}: {{LOG_LEVEL: info}}}}"
                yield RULE.at(
                    written.at((*path, "env_from", index)),
                    f'{owner} takes variables from "{name}", which is no env group',
                    hint=f'did you mean "{best}"?' if best else define,
                )
