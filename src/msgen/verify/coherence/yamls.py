"""Reading YAML files of the repository; what cannot be read is empty, for yamllint says so."""

from __future__ import annotations

from typing import Any

import yaml

from msgen.verify.repository import Repository

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(repository: Repository, file: str) -> Any:
    """Return the first document of a file."""
    return next(iter(documents((repository.root / file).read_text(encoding="utf-8"))), {})


def documents(text: str) -> list[Any]:
    """Return all documents of a text that hold something."""
    try:
        return [each for each in yaml.load_all(text, Loader=_LOADER) if each]
    except yaml.YAMLError:
        return []
