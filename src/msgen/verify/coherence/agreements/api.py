"""What a service says that it offers is what its code offers."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.world import World

_DOCUMENT = "services/{}/openapi.yaml"


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield operations that stand in one of the two alone."""
    for service, said in world.operations.items():
        if service not in world.endpoints:
            continue
        made = {(each.method, each.path): each for each in world.endpoints[service]}
        file = _DOCUMENT.format(service)
        for method, path in sorted(said - made.keys()):
            message = f"{file} offers {method} {path}, which the code does not have"
            yield world.disagreement(file, f"{path}:", message)
        for (method, path), each in sorted(made.items()):
            if each.documented and (method, path) not in said:
                message = f"the code offers {method} {path}, which {file} does not have"
                yield world.disagreement(each.file, f'"{path}"', message)
