"""An environment variable refers to the address of something that is not defined, or has none.

Why:
    Addresses in env are filled in by each runtime, so that no host name or port is typed
    twice. That works for names of the spec alone, and for services that listen on a port.

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
    """Every url, host, port or address of nothing, or of a service without ports."""
    for variable in written.variables:
        address = variable.address
        if address is None:
            continue
        form, target = address
        if target.name in written.names:
            service = written.spec.services.get(target.name)
            if service is not None and not service.ports and form != "host":
                yield RULE.at(
                    written.at((*variable.path, form)),
                    f'{variable.owner} wants the {form} of "{target.name}", which has no ports',
                    hint=f'say where "{target.name}" listens, for example ports: {{http: 8080}}',
                )
            continue
        best = nearest(target.name, written.names)
        fixed = f"write it as text: {variable.name}: {target}"
        yield RULE.at(
            written.at((*variable.path, form)),
            f'{variable.owner} wants the {form} of "{target.name}", which is not defined',
            hint=f'did you mean "{best}"?' if best else fixed,
        )
