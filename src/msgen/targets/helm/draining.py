"""How a gateway lets go of its clients before it ends: none of them sends into the void.

Envoy ends at once when it is told to, with all that is under way. So what starts it asks it to
drain first: from then on every answer closes its connection, and new ones are still taken, since
not everybody has heard yet that they should go elsewhere.
"""

from __future__ import annotations

import math

from msgen.plan.model import Plan
from msgen.plan.network import GATEWAY_ADMIN_PORT

_SCRIPT = """\
admin() {{
  exec 3<>/dev/tcp/127.0.0.1/{port}
  printf '%s %s HTTP/1.1\\r\\nhost: admin\\r\\nconnection: close\\r\\n\\r\\n' "$1" "$2" >&3
  mapfile -u 3 answer
  exec 3>&-
}}
admin POST /healthcheck/fail
sleep "$1"
end=$((SECONDS + $2))
while ((SECONDS < end)); do
  admin GET '/stats?filter=^http\\.entrance\\.downstream_cx_active$'
  [[ "${{answer[*]}}" == *'downstream_cx_active: 0'* ]] && break
  sleep 1
done
"""


def longest_s(plan: Plan) -> int:
    """Seconds that a request through the gateway may still take, or a service behind it to stop.

    A stream has no deadline of its own: it is over when its service has stopped.
    """
    behind = {route.workload for route in plan.routes if not route.redirect}
    times = [route.timeout_ms or 0 for route in plan.routes]
    times += [workload.grace_ms for workload in plan.workloads if workload.name in behind]
    return math.ceil(max(times, default=0) / 1000)


def drain(port: int = GATEWAY_ADMIN_PORT) -> list[str]:
    """A command that drains the Envoy beside it, in words of bash: its image has no curl.

    Two further arguments are seconds: a pause for everybody to hear of it, and how long it then
    waits at most until no connection is left. The administration stays on loopback, so that
    nothing outside the container can do this.
    """
    return ["bash", "-c", _SCRIPT.format(port=port), "drain"]
