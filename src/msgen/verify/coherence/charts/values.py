"""Reading the charts of a system: their templates, and the shapes of their values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from msgen.verify.coherence.charts.reading import Missing, Reader, Template
from msgen.verify.coherence.charts.shapes import (
    Record,
    Shape,
    Unknown,
    of_schema,
    of_values,
)
from msgen.verify.coherence.charts.syntax import Node, parse
from msgen.verify.coherence.yamls import load
from msgen.verify.repository import Repository

_BUILT_IN: tuple[tuple[str, Shape], ...] = (
    (
        "Chart",
        of_values(dict.fromkeys(("Name", "Version", "AppVersion", "Type", "Annotations"), 1)),
    ),
    (
        "Release",
        of_values(
            dict.fromkeys(("Name", "Namespace", "Service", "Revision", "IsInstall", "IsUpgrade"), 1)
        ),
    ),
    *((name, Unknown()) for name in ("Files", "Capabilities", "Template", "Subcharts")),
)
_GLOBAL = "global"
_parse = cache(parse)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart below the folder of the whole system: its templates, and what they are given."""

    templates: tuple[str, ...]
    values: Shape


def missing(repository: Repository) -> tuple[Missing, ...]:
    """Return the names that templates ask for and that neither schema nor values have."""
    found = list[Missing]()
    for file in repository.files("deploy/helm/*/Chart.yaml"):
        charts = tuple(_charts(repository, str(Path(file).parent)))
        nodes = {path: _nodes(repository, path) for chart in charts for path in chart.templates}
        reader = Reader(dict(_defined(nodes)))
        for chart in charts:
            context = Record((("Values", chart.values), *_BUILT_IN))
            for path in chart.templates:
                reader.follow(path, nodes[path], context)
        found += reader.missing
    return tuple(sorted(found, key=lambda each: (each.file, each.line, each.path)))


def _charts(repository: Repository, root: str) -> Iterator[Chart]:
    whole = _shape(repository, root)
    shared = _global(whole)
    folders = [
        root,
        *(str(Path(x).parent) for x in repository.files(f"{root}/charts/*/Chart.yaml")),
    ]
    inner = tuple((Path(each).name, _shape(repository, each)) for each in folders[1:])
    for folder in folders:
        own = whole if folder == root else _shape(repository, folder)
        fields = dict(own.fields) if isinstance(own, Record) else {}
        fields |= dict(inner) if folder == root else {}
        templates = repository.files(f"{folder}/templates/*")
        yield Chart(templates, Record(tuple({**fields, _GLOBAL: shared}.items())))


def _global(values: Shape) -> Shape:
    return dict(values.fields).get(_GLOBAL, Unknown()) if isinstance(values, Record) else Unknown()


def _shape(repository: Repository, folder: str) -> Shape:
    """What a chart's values may be: by its schema, or else by the values that it has."""
    schema = repository.root / folder / "values.schema.json"
    if schema.is_file():
        return _of_schema(schema.read_text(encoding="utf-8"))
    if not (repository.root / folder / "values.yaml").is_file():
        return Unknown()
    return of_values(load(repository, f"{folder}/values.yaml"))


@cache
def _of_schema(text: str) -> Shape:
    try:
        schema = json.loads(text)
    except ValueError:  # helm says so
        return Unknown()
    return of_schema(schema, schema.get("definitions", {}))


def _nodes(repository: Repository, path: str) -> tuple[Node, ...]:
    return tuple(_parse((repository.root / path).read_text(encoding="utf-8")))


def _defined(nodes: dict[str, tuple[Node, ...]]) -> Iterator[tuple[str, Template]]:
    for path, found in nodes.items():
        for whole in found:
            for node in whole.inner if whole.kind == "whole" else ():
                if node.kind in {"define", "block"}:
                    (name,) = node.pipeline[0]
                    yield getattr(name, "text", ""), Template(path, tuple(node.inner))
