"""An environment variable refers to the address of something that is not defined.

Why:
    Addresses in env are filled in by each runtime, so that no host name or port is typed
    twice. That works for names of the spec alone.

Example:
    services:
      web: {env: {CART_URL: {url: carts}}}
      cart: {}

Fix:
    services:
      web: {env: {CART_URL: {url: cart}}}
      cart: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Every url, host, port or address of nothing."""
    for variable in written.variables:
        address = variable.address
        if address is None or address[1].name in written.names:
            continue
        form, target = address
        best = nearest(target.name, written.names)
        fixed = f"write it as text: {variable.name}: {target}"
        yield RULE.at(
            written.at((*variable.path, form)),
            f'{variable.owner} wants the {form} of "{target.name}", which is not defined',
            hint=f'did you mean "{best}"?' if best else fixed,
        )
