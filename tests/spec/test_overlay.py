"""Environments change values, and only of what exists."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from msgen.diagnostics import UsageError
from msgen.spec.load import Loaded, load

BASE = """
    msgen: 1
    system: shop
    defaults: {service: {replicas: 2..4, env: {A: base}}}
    services:
      order:
        expose: {prefix: /api, limit: 10/s}
        endpoints:
          POST /orders: {timeout: 2s, slo: {p99: 1s, availability: 99%}, calls: [stock GET /stock]}
        depends_on: {db: {}, pay?: {timeout: 1s, retries: {count: 2, budget: 5%}}}
        env: {B: own}
        versions: {v2: {weight: 10%}}
      stock: {endpoints: {GET /stock: {}}, replicas: 1, autoscale: {cpu: 50%}}
      pay: {}
    datastores: {db: {kind: postgres, size: 10Gi}}
    topics: {t: {retain: 1d}}
    brokers: {b: {kind: nats}}
    externals: {e: {url: 'https://e', timeout: 1s}}
    env_groups: {g: {X: x, Y: y}}
    secrets: {s: a/b}
    environments:
      dev: {}
      prod:
"""


def prod(tmp_path: Path, overlay: str, environment: str | None = "prod") -> Loaded:
    text = (
        dedent(BASE).rstrip()
        + "\n"
        + "".join(f"    {line}\n" for line in dedent(overlay).strip().splitlines())
    )
    (tmp_path / "system.yaml").write_text(text)
    return load(tmp_path / "system.yaml", environment, name="system.yaml")


def test_values_change(tmp_path: Path) -> None:
    loaded = prod(
        tmp_path,
        """
        platform: {host: shop.example.com, identity: {issuer: 'https://id'}}
        defaults: {service: {replicas: 3..9}, endpoint: {slo: {p99: 3s}}, edge: {timeout: 5s}}
        services:
          order:
            expose: {limit: 99/s}
            endpoints: {POST /orders: {slo: {p99: 2s}}}
            depends_on: {pay: {timeout: 3s}, stock: {faults: {delay: 1s}}}
            env: {B: other, A: null}
            versions: {v2: {weight: 50%}}
          stock: {autoscale: null}
        datastores: {db: {size: 1Ti, managed: true}}
        topics: {t: {retain: 30d}}
        externals: {e: {timeout: 9s}}
        env_groups: {g: {X: z}}
        secrets: {s: {from: c/d}}
        """,
    )
    assert loaded.spec is not None, loaded.diagnostics
    spec = loaded.spec
    order, stock = spec.services["order"], spec.services["stock"]
    assert spec.platform.host == "shop.example.com"
    assert spec.platform.gateway == "envoy"
    assert str(order.replicas) == "3..9"
    assert str(stock.replicas) == "1"
    assert stock.autoscale is None
    assert order.expose is not None
    assert (order.expose.prefix, str(order.expose.limit)) == ("/api", "99/s")
    slo = order.endpoints["POST /orders"].slo  # type: ignore[index]
    assert (str(slo.p99), str(slo.availability)) == ("2s", "99%")
    pay = order.depends_on["pay"]  # type: ignore[index]
    assert (str(pay.timeout), pay.retries.count, pay.optional) == ("3s", 2, True)
    assert str(order.depends_on["stock"].faults.delay) == "1s"  # type: ignore[index,union-attr]
    assert order.env["A"] is None
    assert order.env["B"].value == "other"  # type: ignore[union-attr]
    assert str(order.versions["v2"].weight) == "50%"
    assert (str(spec.datastores["db"].size), spec.datastores["db"].managed) == ("1Ti", True)
    assert str(spec.topics["t"].retain) == "30d"
    assert str(spec.externals["e"].timeout) == "9s"
    assert {k: v.value for k, v in spec.env_groups["g"].items() if v} == {"X": "z", "Y": "y"}
    assert spec.secrets["s"].from_ == "c/d"


def test_the_base_stays_as_it_is(tmp_path: Path) -> None:
    loaded = prod(tmp_path, "services: {order: {replicas: 7}}", None)
    assert loaded.spec is not None
    assert str(loaded.spec.services["order"].replicas) == "2..4"
    assert loaded.written is not None
    assert "replicas" not in loaded.written.services["order"].model_fields_set


@pytest.mark.parametrize(
    ("overlay", "message", "hint"),
    [
        ("services: {ordr: {replicas: 1}}", 'the service "ordr" does not exist', "order"),
        (
            "services: {order: {endpoints: {GET /orders: {}}}}",
            'the endpoint "GET /orders"',
            "POST /orders",
        ),
        ("services: {order: {depends_on: {pai: {}}}}", 'the edge to "pai"', "pay"),
        ("services: {order: {versions: {v3: {weight: 1%}}}}", 'the version "v3"', "v2"),
        ("services: {stock: {expose: {host: a}}}", '"expose" does not exist', None),
        ("datastores: {bd: {size: 1Gi}}", 'the datastore "bd"', "db"),
        ("topics: {tt: {retain: 1d}}", 'the topic "tt"', "t"),
        ("externals: {ex: {url: 'https://x'}}", 'the external "ex"', None),
        ("env_groups: {h: {X: z}}", 'the group of variables "h"', None),
        ("secrets: {z: x}", "", None),
        ("promote_from: dew", 'the environment "dew"', "dev"),
    ],
)
def test_unknown_names(tmp_path: Path, overlay: str, message: str, hint: str | None) -> None:
    for environment in ("prod", None):
        loaded = prod(tmp_path, overlay, environment)
        assert loaded.spec is None
        (found,) = loaded.diagnostics
        assert message in found.message
        assert not hint or hint in str(found.hint)
        assert found.span is not None
        assert found.span.line > 20


def test_unknown_environment(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="prd") as caught:
        prod(tmp_path, "{}", "prd")
    assert caught.value.diagnostics[0].hint == 'did you mean "prod"?'
