"""A workload needs more than Pod Security 'restricted' allows.

Why:
    Everything that msgen makes runs where a namespace enforces 'restricted'. Root, privileges,
    the network of the host and capabilities do not: the cluster refuses such a pod, and whoever
    breaks into it has more of the machine.

Example:
    hardening: {root: true}

Fix:
    Choose an image that needs none of it. Where there is none, keep this, and install that
    workload into a namespace that allows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)

_WORDS = {
    "root": "root",
    "privileged": "all powers of its host",
    "host_network": "the network of its host",
}
_ALLOWED = {"NET_BIND_SERVICE"}


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Exceptions of each service."""
    for name, service in written.spec.services.items():
        said = service.hardening
        wanted = [words for field, words in _WORDS.items() if getattr(said, field)]
        wanted += [each for each in said.capabilities if each not in _ALLOWED]
        if wanted:
            yield RULE.at(
                written.at(("services", name, "hardening"), key=True),
                f"\"{name}\" has {', '.join(wanted)}: a namespace with 'restricted' refuses it",
                hint="choose an image that needs less, or a namespace that allows more",
            )
