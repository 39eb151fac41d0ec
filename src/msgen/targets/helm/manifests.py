"""`make manifests`, for who asks: Helm writes out what it makes of the charts, by environment.

Helm itself does it, since the charts decide in Helm's own language: nothing can get out of step.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Plan
from msgen.records import dataclass
from msgen.render import produce
from msgen.render.files import File
from msgen.targets.helm import mounted
from msgen.targets.helm.delivery import namespace

PRODUCER = "targets/helm"
FOLDER = "deploy/k8s"


@dataclass(frozen=True, slots=True)
class Place:
    """One environment: the folder of its manifests, its namespace, and its file of values."""

    folder: str
    namespace: str
    values: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the script says; ``files`` is the script for what is mounted, empty without any."""

    system: str
    places: tuple[Place, ...]
    files: str


def files(plan: Plan) -> Iterator[File]:
    """Yield the script, its target of make, and the page about it."""
    system = plan.overview.name
    facts = Facts(
        system=system,
        places=tuple(_place(system, name) for name in plan.environments or ("",)),
        files=mounted.PATH if mounted.script(plan) else "",
    )
    for name in ("README.md", "manifests.mk", "manifests.sh"):
        yield produce.from_template(
            f"{FOLDER}/{name}",
            producer=PRODUCER,
            template=f"k8s/{name}.j2",
            context={"facts": facts},
            executable=name.endswith(".sh"),
        )


def _place(system: str, environment: str) -> Place:
    return Place(
        folder=environment or "base",
        namespace=namespace(system, environment),
        values=f"deploy/helm/{system}/values-{environment}.yaml" if environment else "",
    )
