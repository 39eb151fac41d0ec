"""Reading what builds the images, and what asks the services for metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgen.verify.coherence.facts import Bake, Scrape
from msgen.verify.repository import Repository

_FILE = "docker-bake.hcl"
_VARIABLE = re.compile(r'variable "(\w+)" \{\s*default = "([^"]*)"')
_SERVICES = re.compile(r'variable "SERVICES" \{\s*default = \[(.*?)\]', re.DOTALL)
_NAME = re.compile(r'tags = \[\s*"([^"]+)"')
_DOCKERFILE = re.compile(r'dockerfile = "([^"]+)"')
_WORD = re.compile(r'"([^"]+)"')


def read_bake(repository: Repository) -> Bake | None:
    """Return what Bake is told; None without its file."""
    if not repository.files(_FILE):
        return None
    text = (repository.root / _FILE).read_text(encoding="utf-8")
    defaults = dict(_VARIABLE.findall(text))
    services, name = _SERVICES.search(text), _NAME.search(text)
    dockerfile = _DOCKERFILE.search(text)
    return Bake(
        file=_FILE,
        services=frozenset(_WORD.findall(services[1]) if services else ()),
        registry=defaults.get("REGISTRY", ""),
        tag=defaults.get("TAG", ""),
        name=name[1] if name else "",
        dockerfile=dockerfile[1] if dockerfile else "",
    )


def read_scrapes(repository: Repository) -> Iterator[Scrape]:
    """Yield what Prometheus is told to ask."""
    for file in repository.files("compose/observe/targets/*.json"):
        try:
            groups = json.loads((repository.root / file).read_text(encoding="utf-8"))
        except ValueError:
            groups = []
        for group in groups:
            path = group["labels"].get("__metrics_path__", "/metrics")
            for target in group["targets"]:
                host, _, port = target.partition(":")
                yield Scrape(file, host, int(port or 80), path)


def folder_of(dockerfile: str) -> str:
    """Return the service whose Dockerfile a path names."""
    return PurePosixPath(dockerfile).parts[1]
