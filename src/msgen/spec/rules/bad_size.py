"""An amount of memory or storage cannot be read.

Why:
    `64K` is 64,000 bytes to some tools and 65,536 to others, so units are Kubernetes' own:
    `Ki`, `Mi`, `Gi` and `Ti` count by 1024, `k`, `M`, `G` and `T` by 1000, `B` are bytes.

Example:
    endpoints:
      POST /orders: {body: 64KB}

Fix:
    endpoints:
      POST /orders: {body: 64Ki}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
