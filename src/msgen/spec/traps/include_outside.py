"""A pattern under `include:` leads out of the folder of the root spec.

Why:
    A repository must hold everything that it is generated from; and a spec from elsewhere must not
    read files of this machine.

Example:
    include: [../shared/*.yaml]

Fix:
    Move the file below the root spec.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
