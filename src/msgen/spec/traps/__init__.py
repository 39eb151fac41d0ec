"""What goes wrong in a YAML file before its meaning is looked at; one trap a module.

A trap's module is imported when the trap snaps: a file without mistakes pays for none.
"""

from importlib import import_module

from msgen.diagnostics import Rule


def trap(name: str) -> Rule:
    """The rule with the id `name`, one of the modules of this package."""
    rule = import_module(f"{__name__}.{name.replace('-', '_')}").RULE
    assert isinstance(rule, Rule)
    return rule
