"""The files with the gateway's configuration: one for each place in which it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from msgen.plan.development import in_development, local_gateway
from msgen.plan.model import Plan
from msgen.render.files import File
from msgen.render.produce import from_data
from msgen.targets.envoy.addresses import in_network
from msgen.targets.envoy.bootstrap import bootstrap
from msgen.targets.envoy.charts import in_charts

CONFIG = "gateway/envoy.yaml"
PRODUCER = "targets/envoy"


def files(plan: Plan) -> Iterator[File]:
    """Write the configuration, where anything of the system is public.

    There is one of its own for development where tokens or hosts differ there, and those of the
    charts, which dial Services instead of processes.
    """
    if not plan.routes:
        return
    first = from_data(CONFIG, bootstrap(plan, in_network(plan)), producer=PRODUCER)
    yield first
    path = local_gateway(plan)
    if path != CONFIG:
        here = in_development(plan)
        data = bootstrap(here, replace(in_network(here), any_host=True))
        yield from_data(path, data, producer=PRODUCER)
    yield from in_charts(plan, first)
