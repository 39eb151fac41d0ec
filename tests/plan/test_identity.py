"""Whose token a call carries, and what it has to hold."""

from msgen.plan.model import Credential
from tests.plan.world import endpoint, only_call, plan_of, resolved, workload

ORDER = """
          order:
            endpoints:
              GET /orders: {auth: user}
              POST /orders: {auth: ['orders:write']}
              GET /inside: {auth: service}
              GET /open: {auth: none}
"""


def test_a_user_s_token_is_forwarded() -> None:
    plan = plan_of(f"""
        services:
          front: {{endpoints: {{GET /all: {{auth: user, calls: [order GET /orders]}}}}}}
          {ORDER.strip()}
        """)
    assert only_call(plan, "front", "GET /all").credential is Credential.FORWARDED
    assert workload(plan, "front").scopes == ()


def test_services_use_a_token_of_their_own() -> None:
    plan = plan_of(f"""
        services:
          front: {{endpoints: {{GET /all: {{auth: user, calls: [order GET /inside]}}}}}}
          {ORDER.strip()}
        """)
    assert only_call(plan, "front", "GET /all").credential is Credential.OWN
    assert endpoint(plan, "order", "GET /inside").callers == ("front",)
    assert endpoint(plan, "order", "GET /orders").callers == ()


def test_workers_and_jobs_ask_for_the_scopes_that_their_calls_need() -> None:
    plan = plan_of(f"""
        services:
          night: {{kind: cron, schedule: '0 3 * * *', calls: [order POST /orders, order GET /open]}}
          {ORDER.strip()}
        """)
    night = workload(plan, "night")
    own, open_ = (step.calls[0] for step in night.steps)
    assert own.credential is Credential.OWN
    assert open_.credential is Credential.NONE
    assert night.scopes == ("orders:write",)
    assert next(v.value for v in night.env if v.name == "CLIENT_SCOPES").text == "orders:write"  # type: ignore[union-attr]


def test_pages_carry_the_user_s_token_through_the_gateway() -> None:
    plan = plan_of(f"""
        services:
          web: {{kind: web, expose: {{prefix: /, auth: none}}, calls: [order GET /orders]}}
          {ORDER.strip()}
        """)
    web = workload(plan, "web")
    assert web.steps[0].calls[0].credential is Credential.FORWARDED
    assert web.edges[0].via_gateway
    assert endpoint(plan, "order", "GET /orders").callers == ()
    assert "ORDER_URL" not in {variable.name for variable in web.env}


def test_a_missing_token_is_found_where_the_call_is_declared() -> None:
    (found,) = resolved("""
        services:
          front: {expose: {auth: none}, endpoints: {GET /all: {calls: [order GET /orders]}}}
          order: {endpoints: {GET /orders: {auth: user}}}
        """).diagnostics
    assert found.id == "no-token-to-forward"
    assert found.span is not None
    assert (found.span.line, found.span.column) == (5, 64)
    assert "auth: none" in found.message


def test_an_edge_without_named_endpoints_may_call_all_of_its_port() -> None:
    plan = plan_of("""
        services:
          a: {depends_on: [b]}
          b: {ports: {http: 8000, admin: 9000}, endpoints: {GET /x: {}, GET /y: {port: admin}}}
        """)
    assert endpoint(plan, "b", "GET /x").callers == ("a",)
    assert endpoint(plan, "b", "GET /y").callers == ()
