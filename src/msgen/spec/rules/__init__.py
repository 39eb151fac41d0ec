"""What the models find wrong with a spec; one rule a module, its docstring is its page."""

from importlib import import_module

from msgen.diagnostics import Rule


def rule(name: str) -> Rule:
    """The rule with the id `name`, imported when it is broken."""
    found = import_module(f"{__name__}.{name.replace('-', '_')}").RULE
    assert isinstance(found, Rule)
    return found
