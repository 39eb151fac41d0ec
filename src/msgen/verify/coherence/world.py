"""Everything that is read back, in one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from msgen.diagnostics import Diagnostic, Span
from msgen.verify.coherence.builds import read_bake, read_scrapes
from msgen.verify.coherence.charts.reading import Missing
from msgen.verify.coherence.charts.values import missing
from msgen.verify.coherence.clients import read_asks
from msgen.verify.coherence.code import read_code, read_served
from msgen.verify.coherence.compose import read_compose
from msgen.verify.coherence.dockerfile import read_images
from msgen.verify.coherence.facts import (
    Ask,
    Bake,
    Code,
    Endpoint,
    Fetched,
    Gateway,
    Image,
    Runtime,
    Scrape,
    Workload,
)
from msgen.verify.coherence.fetching import read_fetched
from msgen.verify.coherence.gateway import read_gateway
from msgen.verify.coherence.manifests import read_manifests
from msgen.verify.coherence.routes import read_routes
from msgen.verify.coherence.yamls import documents, load
from msgen.verify.repository import Repository
from msgen.verify.rules import incoherent

CONFIG = "/etc/envoy/envoy.yaml"
"""Where the gateway's container has its configuration."""
_ROUTED = ("gateway/*.yaml", "deploy/helm/*/files/envoy.yaml")


@dataclass(frozen=True, slots=True)
class World:
    """What each artefact says.

    `code` is by the name of a service's folder, `images` by the path of the Dockerfile;
    `serves` are the operational paths that the chassis answers, `operations` the methods and paths
    of a service's OpenAPI document, `endpoints` those of its code; `asks` are the requests that
    it makes, by service. `routed` are the gateway's configurations of all runtimes, to be compared,
    `unknown` the names that templates of charts ask for in vain; `fetched`
    are the secrets of a chart.
    """

    repository: Repository
    code: Mapping[str, Code]
    images: Mapping[str, Image]
    runtimes: tuple[Runtime, ...]
    gateways: tuple[tuple[Runtime, Workload, Gateway], ...]
    serves: frozenset[str]
    bake: Bake | None
    scrapes: tuple[Scrape, ...]
    operations: Mapping[str, frozenset[tuple[str, str]]]
    endpoints: Mapping[str, frozenset[Endpoint]]
    asks: Mapping[str, tuple[Ask, ...]]
    routed: tuple[Gateway, ...]
    unknown: tuple[Missing, ...]
    fetched: Fetched | None = None

    def disagreement(self, file: str, needle: str, message: str) -> Diagnostic:
        """A finding at the first line of `file` that has `needle`."""
        path = self.repository.root / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for number, line in enumerate(text.splitlines(), 1):
            if (column := line.find(needle)) >= 0:
                place = Span(str(path), number, column + 1, number, column + 1 + len(needle))
                return incoherent.RULE.at(place, message)
        return incoherent.RULE.at(None, f"{file}: {message}")


def read(repository: Repository) -> World:
    """Read the repository back, with the system as Compose runs it."""
    images = dict(read_images(repository))
    compose = read_compose(repository, images)
    return _world(repository, images, compose, repository.files("gateway/*.yaml"), whole=True)


def read_chart(
    repository: Repository, name: str, chart: str, manifests: str, fetching: str = ""
) -> World:
    """Read the repository back, with the system as the manifests of a chart run it.

    `fetching` are those of the same chart that leaves its secrets to an operator.
    """
    images = dict(read_images(repository))
    objects = documents(manifests)
    runtime = read_manifests(repository, name, chart, objects, images)
    world = _world(repository, images, runtime, (), whole=False)
    return replace(world, fetched=read_fetched(fetching) if fetching else None)


def _world(
    repository: Repository,
    images: Mapping[str, Image],
    runtime: Runtime | None,
    configurations: tuple[str, ...],
    *,
    whole: bool,
) -> World:
    """Join what is read; a gateway is judged by each of `configurations`, else by its own."""
    runtimes = (runtime,) if runtime else ()
    return World(
        repository=repository,
        code=dict(read_code(repository)),
        images=images,
        runtimes=runtimes,
        gateways=tuple(
            (runtime, workload, read_gateway(repository, file))
            for runtime in runtimes
            for workload in runtime.workloads
            if CONFIG in workload.mounts
            for file in configurations or (workload.mounts[CONFIG],)
        ),
        serves=read_served(repository),
        bake=read_bake(repository),
        scrapes=tuple(read_scrapes(repository)) if whole else (),
        endpoints=dict(read_routes(repository)),
        asks=dict(read_asks(repository)),
        routed=tuple(
            read_gateway(repository, file) for file in (repository.files(*_ROUTED) if whole else ())
        ),
        unknown=missing(repository) if whole else (),
        operations={
            file.split("/")[1]: _operations(repository, file)
            for file in repository.files("services/*/openapi.yaml")
        },
    )


def _operations(repository: Repository, file: str) -> frozenset[tuple[str, str]]:
    paths = load(repository, file).get("paths") or {}
    return frozenset((method.upper(), path) for path, item in paths.items() for method in item)
