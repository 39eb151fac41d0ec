"""A store or volume has no room.

Why:
    A volume of no size is refused by whoever makes volumes, when everything else is installed.

Example:
    datastores: {orders-db: {kind: postgres, size: 0Gi}}

Fix:
    datastores: {orders-db: {kind: postgres, size: 20Gi}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.spec.sizes import Size
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Sizes of stores and brokers, and of volumes."""
    for path, size in _sizes(written):
        if size is not None and size.bytes == 0:
            yield RULE.at(written.at(path), "nothing fits into this", hint="write a size: 10Gi")


def _sizes(written: Written) -> Iterator[tuple[Path, Size | None]]:
    for section in ("datastores", "brokers"):
        for name, thing in getattr(written.spec, section).items():
            yield (section, name, "size"), thing.size
    for section in ("services", "datastores", "brokers"):
        for name, thing in getattr(written.spec, section).items():
            for volume, said in thing.volumes.items():
                yield (section, name, "volumes", volume, "size"), said.size
