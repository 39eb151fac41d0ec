"""Start order over stores, brokers and workloads."""

from tests.plan.world import plan_of, workload


def test_start_order_follows_what_is_needed() -> None:
    plan = plan_of("""
        services:
          web: {kind: web, expose: {prefix: /, auth: none}, calls: [order GET /o]}
          order: {depends_on: [orders-db, 'mail?'], endpoints: {GET /o: {publishes: [t]}}, start_after: [seed]}
          mail: {depends_on: [order]}
          seed: {kind: job, image: seed:1, start_after: [orders-db]}
        datastores: {orders-db: {kind: postgres, server: pg}, pg: {kind: postgres}}
        brokers: {events: {kind: nats}}
        topics: {t: {}}
        """)
    assert plan.waves == (("events", "pg"), ("orders-db",), ("seed",), ("order",), ("mail", "web"))
    assert workload(plan, "order").after == ("events", "orders-db", "seed")
    assert plan.cycles == (("mail", "order"),)


def test_members_of_a_cycle_do_not_wait_for_each_other() -> None:
    plan = plan_of("""
        services:
          a: {depends_on: [b, db], endpoints: {GET /a: {}}}
          b: {depends_on: [a]}
        datastores: {db: {kind: postgres}}
        """)
    assert plan.waves == (("db",), ("a", "b"))
    assert workload(plan, "a").after == ("db",)
    assert workload(plan, "b").after == ()
    assert plan.cycles == (("a", "b"),)


def test_what_exists_in_another_profile_alone_is_not_waited_for() -> None:
    plan = plan_of("""
        services:
          a: {depends_on: [extra]}
          extra: {profile: more}
        """)
    assert workload(plan, "a").after == ()
    assert plan.edges[0].profile == "more"
