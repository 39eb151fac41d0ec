"""A spec as it was written, with everything that rules look up in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

from msgen.checks.index import mentions, shapes, variables
from msgen.diagnostics import Span
from msgen.spec.models.root import Spec
from msgen.spec.places import KEY, span_of, written
from msgen.spec.tree import Map, Path

NAMESPACE = ("services", "datastores", "brokers", "externals")
"""Sections whose names share one namespace."""

NOUNS = {
    "services": "service",
    "datastores": "datastore",
    "brokers": "broker",
    "externals": "external",
}


class Written:
    """One spec and its tree; each index is built when the first rule asks for it.

    `spec` has all defaults filled in, `typed` only what was written. `targets` are the names
    of the registered whole-system targets, and `reads` tells which fields they read that only
    deployments need. It is not `whole` when files that it names were not read, such as an
    `openapi:` with the endpoints of a service.
    """

    def __init__(
        self,
        spec: Spec,
        tree: Map,
        *,
        typed: Spec | None = None,
        targets: Collection[str] = (),
        reads: Callable[[], Collection[str]] = frozenset,
        options: Callable[[], Mapping[str, Mapping[str, Any]]] = dict,
        whole: bool = True,
    ) -> None:
        self.spec = spec
        self.typed = typed or spec
        self.tree = tree
        self.targets = frozenset(targets)
        self.reads = reads
        self.options = options
        self.whole = whole

    def at(self, path: Path, *, key: bool = False) -> Span:
        """Where `path`, of the long form, stands; as deep as it exists."""
        return span_of(self.tree, (*path, KEY) if key else path)

    def word(self, path: Path, word: str) -> Span:
        """Where `word` stands in the text at `path`; the whole of it if it does not."""
        typed, node = written(self.tree, path)
        offset = node.find(word) if isinstance(node, str) else -1
        if offset < 0:
            return self.at(path)
        return span_of(self.tree, typed, offset=offset, width=len(word))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The one namespace: name -> section; the first section wins where two have a name."""
        return {
            name: section for section in reversed(NAMESPACE) for name in getattr(self.spec, section)
        }

    def noun(self, name: str) -> str:
        """`datastore` for the name of one, and so on."""
        return NOUNS[self.names[name]]

    @cached_property
    def handlers(self) -> tuple[mentions.Handler, ...]:
        """Every endpoint and consumer."""
        return tuple(mentions.handlers(self.spec))

    @cached_property
    def calls(self) -> tuple[mentions.CallMention, ...]:
        """Every call."""
        return tuple(mentions.calls(self.spec, self.handlers))

    @cached_property
    def mentions(self) -> tuple[mentions.Mention, ...]:
        """Every place that leans on a service, store, broker or external."""
        return tuple(mentions.mentions(self.spec, self.handlers, self.calls))

    @cached_property
    def variables(self) -> tuple[variables.Variable, ...]:
        """Every environment variable."""
        return tuple(variables.variables(self.spec))

    @cached_property
    def secret_uses(self) -> tuple[tuple[str, str, Path], ...]:
        """Every use of a secret: owner, secret, place."""
        return tuple(variables.secrets(self.spec, self.variables))

    @cached_property
    def type_uses(self) -> tuple[tuple[str, Path], ...]:
        """Every mention of a type by name."""
        return tuple(shapes.written_refs(self.spec))

    @cached_property
    def unknown_entities(self) -> frozenset[Path]:
        """Paths of the handlers that read or write what no datastore keeps."""
        kept = {name: store.entities for name, store in self.spec.datastores.items()}
        return frozenset(
            handler.path
            for handler in self.handlers
            for ref in (*handler.work.reads, *handler.work.writes)
            if ref.store not in kept
            or (ref.entity is not None and ref.entity not in kept[ref.store])
            or (ref.entity is None and len(kept[ref.store]) > 1)
        )
