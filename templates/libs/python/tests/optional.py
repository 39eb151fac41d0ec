"""Tests of what is not installed: a system installs only the extras that it uses."""

from importlib.util import find_spec


def without(*modules: str) -> list[str]:
    """What a `conftest.py` ignores below its folder: everything, if a module is missing."""
    return [] if all(find_spec(module) for module in modules) else ["*"]
