"""A value has a YAML tag.

Why:
    Tags such as !!int or !Ref choose a type. In a spec the field alone says what type its value
    has.

Example:
    replicas: !!str 3

Fix:
    replicas: 3
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
