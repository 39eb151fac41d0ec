"""Loading with positions costs less than PyYAML's own loading without any."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from msgen.spec.loader import read

SERVICE = """\
  svc-{n}:
    description: Takes and tracks things number {n}
    ports: {{http: 8000, admin: 8001}}
    endpoints:
      POST /things:
        auth: [things:write]
        request:
          customer: uuid
          note: optional string(..100)
        response: Thing
        slo:
          p99: 1500ms
          availability: 99.9%
      GET /things/{{id}}:
        path: {{id: uuid}}
        response: Thing
    depends_on:
      db-{n}: {{}}
"""


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="the limit is for the C parser")
def test_loading_costs_less_than_pyyaml(tmp_path: Path) -> None:
    path = tmp_path / "system.yaml"
    path.write_text("msgen: 1\nservices:\n" + "".join(SERVICE.format(n=n) for n in range(400)))

    def theirs() -> None:
        with path.open() as file:
            yaml.load(file, Loader=yaml.CSafeLoader)

    def ours() -> None:
        assert read(path).diagnostics == ()

    assert best_of(ours) < best_of(theirs) * 0.76


def best_of(work: Callable[[], None]) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)
