"""Who may dial whom, told from the declared edges of a plan alone."""

from msgen.plan.model import Plan

Pair = tuple[str, str, int, str]
"""Caller, callee, port of its pod, protocol."""


def declared(plan: Plan, gateway: str = "gateway") -> set[Pair]:
    """Return every connection inside the system that the spec declares."""
    found: set[Pair] = set()
    workloads = {each.name: each for each in plan.workloads}
    things = {each.name: each for each in (*plan.stores, *plan.brokers)}
    servers = {each.name: each.server for each in plan.stores}
    for edge in plan.edges:
        if edge.via_gateway:
            continue
        if edge.target in workloads:
            ports = workloads[edge.target].ports
            if ports:
                port = next((each for each in ports if each.name == edge.port), ports[0])
                protocol = "UDP" if port.protocol.value == "udp" else "TCP"
                found.add((edge.caller, edge.target, port.container, protocol))
        elif edge.target in things and not things[edge.target].managed:
            server = servers.get(edge.target, edge.target)
            found.add((edge.caller, server, things[edge.target].port, "TCP"))
    for route in plan.routes:
        if not route.redirect:
            port = workloads[route.workload].port(route.port)
            found.add((gateway, route.workload, port.container, "TCP"))
    return found
