"""A store is to be filled from files, and nothing can do that for its kind.

Why:
    `seed:` files hold statements. Postgres, MySQL, MariaDB and MongoDB take them; a cache, a
    search index, a bucket or an image of one's own has no such thing, and would stay empty.

Example:
    datastores: {cart: {kind: redis, seed: [db/cart.txt]}}

Fix:
    services: {fill-cart: {kind: job, image: registry.example.com/fill:1, depends_on: [cart]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.kinds import FILLED

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """One for each such store."""
    for store in planned.plan.stores:
        if store.seed and store.kind not in FILLED:
            what = "an image" if store.kind == "image" else store.kind
            yield RULE.at(
                planned.at((*store.loc, "seed"), key=True),
                f'nothing fills "{store.name}" from files: {what} takes no statements',
                hint="fill it by a job of its own",
            )
