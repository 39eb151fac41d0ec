"""Environments are promoted from each other in a circle.

Why:
    promote_from says where a release was proved before. In a circle none comes first.

Example:
    environments:
      staging: {promote_from: prod}
      prod: {promote_from: staging}

Fix:
    environments:
      staging: {}
      prod: {promote_from: staging}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.plan.order import cycle_path, cycles

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Circles of promote_from."""
    environments = written.spec.environments
    graph = {
        name: (overlay.promote_from,) if overlay.promote_from in environments else ()
        for name, overlay in environments.items()
    }
    for name, sources in graph.items():
        if name in sources:
            message = f'environment "{name}" is promoted from itself'
            yield _at(written, name, message)
    for members in cycles(graph):
        if len(members) > 1:
            path = cycle_path(graph, members)
            message = f"environments are promoted in a circle: {' -> '.join(path)}"
            yield _at(written, path[0], message)


def _at(written: Written, name: str, message: str) -> Diagnostic:
    place = written.at(("environments", name, "promote_from"))
    return RULE.at(place, message, hint="the first environment is promoted from none")
