"""Tokens or data leave the system unencrypted.

Why:
    An external, or the issuer of tokens, is reached over a network that is not ours. With
    http: everyone on the way can read and change what is sent, tokens included.

Example:
    externals: {fraud-api: {url: http://fraud.example.com}}

Fix:
    externals: {fraud-api: {url: https://fraud.example.com}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


_HERE = ("http://localhost", "http://127.0.0.1", "http://[::1]")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """URLs of externals and of the issuer that begin with http:."""
    for name, external in written.spec.externals.items():
        if _plain(external.url):
            path: Path = ("externals", name, "url")
            yield _warn(written, path, f'"{name}" is called without encryption')
    issuer = written.spec.platform.identity.issuer
    if issuer is not None and _plain(issuer):
        path = ("platform", "identity", "issuer")
        yield _warn(written, path, "keys of the token issuer are fetched without encryption")


def _plain(url: str) -> bool:
    return url.startswith("http://") and not url.startswith(_HERE)


def _warn(written: Written, path: Path, message: str) -> Diagnostic:
    return RULE.at(written.at(path), message, hint="write https://")
