"""A secret is used that is not declared.

Why:
    Secrets are declared under secrets, with the place where they are kept and never with
    their value. Names that are used nowhere else are usually typing errors.

Example:
    services: {order: {env: {KEY: {secret: stripe-kye}}}}
    secrets: {stripe-key: {from: kv/shop#stripe}}

Fix:
    services: {order: {env: {KEY: {secret: stripe-key}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Secrets of variables, files and externals."""
    secrets = written.spec.secrets
    for owner, name, path in written.secret_uses:
        if name not in secrets:
            best = nearest(name, secrets)
            define = f"declare it: secrets: {{{name}: {{from: path/in/the/store}}}}"
            yield RULE.at(
                written.at(path),
                f'{owner} uses the secret "{name}", which is not declared',
                hint=f'did you mean "{best}"?' if best else define,
            )
