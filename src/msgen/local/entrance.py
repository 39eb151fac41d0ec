"""The gateway of a run: Envoy on loopback ports."""

from __future__ import annotations

import json
from pathlib import Path

from msgen.local.book import HOST, Book
from msgen.local.environment import IdentityFacts, inherited
from msgen.local.files import write_private
from msgen.local.layout import Layout
from msgen.local.process import Process, Ready
from msgen.plan.model import Plan
from msgen.targets.envoy.addresses import Address, Addresses
from msgen.targets.envoy.bootstrap import bootstrap
from msgen.targets.envoy.replies import HEALTH_PATH


def gateway_process(
    name: str,
    plan: Plan,
    program: Path,
    layout: Layout,
    *,
    book: Book,
    identity: IdentityFacts,
    ports: tuple[int, int],
    needs: tuple[str, ...],
) -> Process:
    """Write the configuration with real ports and say how to run it.

    `ports` are the one to listen on and the one for administration. Workloads that do not run
    have ports at which nobody listens, so their routes answer 503.
    """
    listen, admin = ports
    addresses = Addresses(
        listen=Address(HOST, listen),
        admin=Address(HOST, admin),
        upstreams={
            (route.workload, route.port): _address(book, route.workload, route.port)
            for route in plan.routes
            if not route.redirect
        },
        issuer=identity.issuer,
        audience=identity.audience,
        jwks_url=identity.jwks_url,
        any_host=True,
    )
    config = layout.gateway / "envoy.json"
    write_private(config, json.dumps(bootstrap(plan, addresses), indent=1).encode())
    return Process(
        name=name,
        role="gateway",
        command=(
            str(program), "-c", str(config), "--concurrency", "2", "--disable-hot-restart",
            "--log-level", "warn", "--file-flush-interval-msec", "500",
        ),
        cwd=layout.gateway,
        env=inherited(),
        ready=Ready(listen, HEALTH_PATH),
        needs=needs,
        grace_s=3,
        url=f"http://{HOST}:{listen}",
    )  # fmt: skip


def _address(book: Book, workload: str, port: str) -> Address:
    url = book.url(workload, port)
    scheme, _, rest = url.partition("://")
    host, _, number = rest.partition("/")[0].rpartition(":")
    if not host:
        host, number = number, "443" if scheme == "https" else "80"
    return Address(host, int(number), tls=scheme == "https")
