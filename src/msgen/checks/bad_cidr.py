"""A range of addresses cannot be read.

Why:
    Network policies let a caller reach an external at these addresses. A range that is none
    would let nothing through, or be refused by the cluster after everything else was installed.

Example:
    externals: {bank: {url: https://bank.example.com, cidr: [203.0.113.7/24]}}

Fix:
    externals: {bank: {url: https://bank.example.com, cidr: [203.0.113.0/24]}}
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """`cidr` of externals."""
    for name, external in written.spec.externals.items():
        for index, text in enumerate(external.cidr):
            place = written.at(("externals", name, "cidr", index))
            try:
                ip_network(text)
            except ValueError:
                yield RULE.at(place, f'"{text}" is no range of addresses', hint=_mended(text))


def _mended(text: str) -> str:
    """What was meant, where only bits behind the mask are set."""
    try:
        return f"write {ip_network(text, strict=False)}"
    except ValueError:
        return "write an address and how many bits of it count: 203.0.113.0/24"
