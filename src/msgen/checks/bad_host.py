"""A host is no name of one.

Why:
    Gateways, certificates and an Ingress compare this name with what a browser asks for. They
    know lower case letters, digits, hyphens and dots; with anything else nobody gets through.

Example:
    platform: {host: Shop_1.example.com}

Fix:
    platform: {host: shop-1.example.com}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)(\*\.)?{_LABEL}(\.{_LABEL})*")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """The host of the platform, and those of exposed services."""
    for host, path in _hosts(written):
        if not _HOST.fullmatch(host):
            yield RULE.at(
                written.at(path),
                f'"{host}" is no name of a host',
                hint="write lower case letters, digits, hyphens and dots: shop.example.com",
            )


def _hosts(written: Written) -> Iterator[tuple[str, Path]]:
    if written.spec.platform.host is not None:
        yield written.spec.platform.host, ("platform", "host")
    for name, service in written.spec.services.items():
        for index, host in enumerate(service.expose.host if service.expose else ()):
            yield host, ("services", name, "expose", "host", index)
