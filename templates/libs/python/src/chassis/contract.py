"""A service's OpenAPI document: what it serves is compared with what it declares."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

METHODS = ("get", "put", "post", "delete", "patch", "trace")
"""Those that are compared: frameworks answer HEAD and OPTIONS by themselves."""

Operation = tuple[str, str]
"""Method and path, as `("GET", "/orders/{id}")`."""


@dataclass(frozen=True)
class Contract:
    """An OpenAPI document, read when it is first needed."""

    path: Path

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document as data. Raises OSError or yaml.YAMLError."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        with self.path.open("rb") as stream:
            document: dict[str, Any] = yaml.load(stream, Loader=loader)  # noqa: S506 safe either way
        return document

    @cached_property
    def json(self) -> bytes:
        """The document as JSON."""
        return json.dumps(self.document, default=str).encode()

    def operations(self) -> set[Operation]:
        """Everything that is declared."""
        return {
            (method.upper(), path)
            for path, item in (self.document.get("paths") or {}).items()
            for method in METHODS
            if method in item
        }


def document_of(module: str) -> Path:
    """Where the document of a service is, whose `app.py` says `document_of(__file__)`.

    A wheel carries it beside the code; in its folder the service has it above `src/`.
    """
    packed = Path(module).with_name("openapi.yaml")
    return packed if packed.exists() else Path(module).parents[2] / "openapi.yaml"


def operations(path: Path) -> set[Operation]:
    """The operations that a document declares."""
    return Contract(path).operations()


def spread(methods: Iterable[str], path: str) -> set[Operation]:
    """The operations of one route of a framework; HEAD and OPTIONS come by themselves."""
    return {(method, path) for method in methods if method not in {"HEAD", "OPTIONS"}}
