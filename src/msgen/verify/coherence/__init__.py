"""Whether the artefacts agree with each other, told from the artefacts alone.

They are read back as they lie on the disk, never from the plan: ports, names, addresses,
variables, secrets, probes and timeouts of code, images, Compose, charts and gateway. One agreement
is one module of `agreements/`, with `disagreements(world)`; nothing else names it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence import agreements
from msgen.verify.coherence.world import World


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield where two artefacts say different things, one agreement after the other."""
    for each in pkgutil.iter_modules(agreements.__path__, f"{agreements.__name__}."):
        yield from import_module(each.name).disagreements(world)
