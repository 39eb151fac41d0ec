"""A service says more than one source of its code.

Why:
    Code is generated (`blueprint`), somebody else's (`image`) or our own (`build`): what is
    built and shipped must be clear.

Example:
    order: {blueprint: python-fastapi, image: 'order:1'}

Fix:
    order: {image: 'order:1'}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
