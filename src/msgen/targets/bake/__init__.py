"""`docker-bake.hcl`: one command builds every image of the repository."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.images import TAG, is_built, registry
from msgen.plan.model import Plan, SourceOf, Workload
from msgen.render import produce
from msgen.render.files import File
from msgen.targets.bake.hcl import Block, Word, document
from msgen.views import slices

READS = frozenset({"registry"})
PRODUCER = "targets/bake"
OUTLINE = slices.deployment
"""What endpoints take, answer and do changes nothing here."""

_SERVICES = "_services"
"""The target of all generated services; no service can have this name."""
_RELEASE, _RELEASED = "release", "_release"
_PUBLISHED = {
    "platforms": ["linux/amd64", "linux/arm64"],
    "attest": ["type=provenance,mode=max", "type=sbom"],
    "output": ["type=registry,rewrite-timestamp=true"],
}
"""What a build for others needs beyond one for this machine; older engines have none of it."""


def files(plan: Plan) -> Iterator[File]:
    """Write the file where there is anything to build. A further service is a further line."""
    built = [workload for workload in plan.workloads if is_built(workload)]
    if built:
        text = document(_blocks(plan, built))
        yield produce.from_text("docker-bake.hcl", text, producer=PRODUCER)


def _blocks(plan: Plan, built: list[Workload]) -> Iterator[Block]:
    generated = [each.name for each in built if each.source is SourceOf.BLUEPRINT]
    own = [each for each in built if each.source is SourceOf.BUILD]
    yield _variable("REGISTRY", registry(plan))
    yield _variable("TAG", TAG)
    yield _variable("REVISION", "unknown")
    yield _variable("SOURCE", "unknown")
    yield _variable("SOURCE_DATE_EPOCH", "0")
    if generated:
        yield Block("variable", ("SERVICES",), {"default": generated})
    targets = [*([_SERVICES] if generated else []), *(each.name for each in own)]
    yield Block("group", ("default",), {"targets": targets})
    yield Block("group", (_RELEASE,), {"targets": [f"{name}{_RELEASED}" for name in targets]})
    if generated:
        yield Block("target", (_SERVICES,), _generated())
    for each in own:
        body = {"context": each.build or ".", **_shared(each.name)}
        yield Block("target", (each.name,), body)
    if generated:
        yield Block("target", (f"{_SERVICES}{_RELEASED}",), _released())
    for each in own:
        body = {"inherits": [each.name], **_PUBLISHED}
        yield Block("target", (f"{each.name}{_RELEASED}",), body)


def _variable(name: str, default: str) -> Block:
    return Block("variable", (name,), {"default": default})


def _generated() -> dict[str, object]:
    return {
        "matrix": {"service": Word("SERVICES")},
        "name": Word("service"),
        "context": ".",
        "dockerfile": "services/${service}/Dockerfile",
        **_shared("${service}"),
    }


def _released() -> dict[str, object]:
    return {
        "matrix": {"service": Word("SERVICES")},
        "name": "${service}" + _RELEASED,
        "inherits": [Word("service")],
        **_PUBLISHED,
    }


def _shared(name: str) -> dict[str, object]:
    arguments = {
        "VERSION": Word("TAG"),
        "REVISION": Word("REVISION"),
        "SOURCE": Word("SOURCE"),
        "SOURCE_DATE_EPOCH": Word("SOURCE_DATE_EPOCH"),
    }
    return {"args": arguments, "tags": [f"${{REGISTRY}}/{name}:${{TAG}}"]}
