"""What the templates of charts ask for is in the schema of their values, or in the values."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.world import World


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield names that no value has: they render as nothing, and nobody is told."""
    for each in world.unknown:
        message = f"the chart asks for {each.path}, and nothing that it is given has {each.name}"
        yield world.disagreement(each.file, each.path, message)
