"""An amount of CPU cannot be read.

Why:
    CPU is counted in cores, or in thousandths of one with the unit `m`, as in Kubernetes.

Example:
    resources: {cpu: 250mc}

Fix:
    resources: {cpu: 250m..1}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
