"""What `msgen why` is asked about is neither a path here nor a key of the spec.

Why:
    A path is named as it is reached from the current folder, perhaps with `:LINE` behind it. A key
    of the spec is named by its way from the root, such as services.order.endpoints.

Example:
    msgen why services.ordre

Fix:
    msgen why services.order
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
