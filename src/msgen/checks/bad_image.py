"""The name of an image cannot be one.

Why:
    Registries know names in lower case, with one tag or digest behind them. Engines and clusters
    refuse everything else, a cluster only when it starts the container.

Example:
    image: registry.example.com/Shop/Order:1

Fix:
    image: registry.example.com/shop/order:1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.spec.models.service import Service
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)

_PART = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?"
_NAME = rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*"
_PREFIX = re.compile(rf"{_HOST}(?:/{_PART})*/?|{_PART}(?:/{_PART})*/?")
_IMAGE = re.compile(rf"{_NAME}(?::[\w][\w.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """The registry, and every image that somebody names."""
    registry = written.spec.platform.registry
    if registry is not None and not _PREFIX.fullmatch(registry):
        place = written.at(("platform", "registry"))
        message = f'"{registry}" cannot stand before names of images'
        yield RULE.at(place, message, hint="write registry.example.com/shop, in lower case")
    for image, path in _images(written):
        if image is not None and not _IMAGE.fullmatch(image):
            hint = "write a name in lower case and a tag: registry.example.com/shop/order:1"
            yield RULE.at(written.at(path), f'"{image}" is no name of an image', hint=hint)


def _images(written: Written) -> Iterator[tuple[str | None, Path]]:
    for name, service in written.spec.services.items():
        yield from _of_service(service, ("services", name))
    for section in ("datastores", "brokers"):
        for name, thing in getattr(written.spec, section).items():
            yield thing.image, (section, name, "image")


def _of_service(service: Service, path: Path) -> Iterator[tuple[str | None, Path]]:
    yield service.image, (*path, "image")
    for section in ("init", "sidecars", "jobs", "versions"):
        for name, each in getattr(service, section).items():
            yield each.image, (*path, section, name, "image")
