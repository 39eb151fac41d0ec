"""Plans made by hand: the shop of the language's own example, small enough to read."""

from __future__ import annotations

from collections.abc import Iterable

from msgen import names
from msgen.plan.model import (
    Access,
    Argument,
    Auth,
    AuthKind,
    Breaker,
    Broker,
    Call,
    Consumer,
    Credential,
    Edge,
    Endpoint,
    Entity,
    External,
    Identity,
    Kind,
    Matching,
    NamedType,
    Overview,
    Plan,
    Platform,
    Policy,
    Port,
    Protocol,
    Publication,
    Response,
    Retries,
    Route,
    Schedule,
    SourceKind,
    SourceOf,
    Step,
    Store,
    StoreUse,
    Topic,
    Workload,
)
from msgen.spec.shapes import Array, Field, Literals, Object, Ref, Scalar, ScalarKind, Shape, Table

STRING = Scalar(ScalarKind.STRING)
UUID = Scalar(ScalarKind.UUID)
INT = Scalar(ScalarKind.INT)
BOOL = Scalar(ScalarKind.BOOL)
DECIMAL = Scalar(ScalarKind.DECIMAL)
STATUS = Literals(("placed", "paid", "shipped"))

LINE = Object(
    (
        Field("sku", Scalar(ScalarKind.STRING, "1", "64")),
        Field("quantity", Scalar(ScalarKind.INT, "1", "999")),
        Field("gift", BOOL, optional=True),
    )
)
ORDER = Object(
    (
        Field("id", UUID),
        Field("customer", UUID),
        Field("status", STATUS),
        Field("lines", Array(Ref("OrderLine"))),
        Field("total", DECIMAL),
        Field("placed_at", Scalar(ScalarKind.DATETIME)),
        Field("note", Scalar(ScalarKind.STRING, maximum="500"), optional=True),
    )
)
RESERVATION = Object(
    (
        Field("id", UUID),
        Field("order", UUID),
        Field("lines", Array(Ref("OrderLine"))),
        Field("expires_at", Scalar(ScalarKind.DATETIME), nullable=True),
    )
)
CREATE_ORDER = Object((Field("customer", UUID), Field("lines", Array(Ref("OrderLine")))))
CREATE_RESERVATION = Object((Field("order", UUID), Field("lines", Array(Ref("OrderLine")))))
CHARGE = Object((Field("order", UUID), Field("amount", DECIMAL), Field("customer", UUID)))
RECEIPT = Object(
    (Field("id", UUID), Field("order", UUID), Field("status", Literals(("settled", "refused"))))
)
SCORE = Object((Field("score", Scalar(ScalarKind.NUMBER, "0", "1")),))
SETTLED = Object((Field("order", UUID),))

INVENTORY_POLICY = Policy(600, Retries(1, ("connect", "503"), 0.1))
PAYMENT_POLICY = Policy(700, Retries(0), Breaker(5, 10_000, 10_000), 50)
FRAUD_POLICY = Policy(600, Retries(0))
USUAL_POLICY = Policy(1000, Retries(1))
SERVICE_AUTH = Auth(AuthKind.SERVICE)
USER_AUTH = Auth(AuthKind.USER)
WRITERS = Auth(AuthKind.SCOPES, ("orders:write",))


def arg(
    name: str, source: SourceKind, *path: str, value: object = None, location: str = "body"
) -> Argument:
    return Argument(name, location, source, path, value)


RESERVE = Call(
    target="inventory",
    port="http",
    endpoint="POST /reservations",
    operation="create_reservation",
    name="reserve",
    arguments=(arg("order", SourceKind.GENERATED, "id"), arg("lines", SourceKind.BODY, "lines")),
    policy=INVENTORY_POLICY,
    credential=Credential.OWN,
    idempotent=True,
)
CHARGE_CALL = Call(
    target="payment",
    port="http",
    endpoint="POST /charges",
    operation="create_charge",
    name="charge",
    arguments=(
        arg("order", SourceKind.RESULT, "reserve", "order"),
        arg("amount", SourceKind.EXAMPLE, value="0.00"),
        arg("customer", SourceKind.BODY, "customer"),
    ),
    policy=PAYMENT_POLICY,
    credential=Credential.OWN,
    idempotent=True,
)
SCORE_CALL = Call(
    target="fraud-api",
    port=None,
    endpoint="POST /score",
    operation="create_score",
    name="score",
    arguments=(arg("customer", SourceKind.BODY, "customer"),),
    policy=FRAUD_POLICY,
    credential=Credential.NONE,
    idempotent=False,
    optional=True,
    chance=0.2,
)


def endpoint(label: str, operation: str, **more: object) -> Endpoint:
    method, _, path = label.partition(" ")
    facts = {
        "matching": Matching.TEMPLATE if "{" in path else Matching.EXACT,
        "port": "http",
        "auth": SERVICE_AUTH,
        "public": False,
        "idempotent": method != "POST",
        "timeout_ms": 2000,
        **more,
    }
    return Endpoint(label=label, operation=operation, method=method, path=path, **facts)  # type: ignore[arg-type]


def uses(store: str, entity: str, access: Access, **more: object) -> tuple[StoreUse, ...]:
    return (StoreUse(store, entity, access, **more),)  # type: ignore[arg-type]


def ok(shape: Shape, status: int = 200) -> tuple[Response, ...]:
    return (Response(status, shape),)


BY_ID = Object((Field("id", UUID),))

ORDER_ENDPOINTS = (
    endpoint(
        "POST /orders",
        "create_order",
        auth=WRITERS,
        public=True,
        idempotent=True,
        request=CREATE_ORDER,
        responses=(Response(201, Ref("Order")), Response(409, Ref("Problem"))),
        headers=Object((Field("x-channel", STRING, optional=True),)),
        steps=(Step((RESERVE,)), Step((CHARGE_CALL, SCORE_CALL))),
        writes=uses("orders-db", "orders", Access.CREATE),
        publishes=(Publication("order.placed"),),
    ),
    endpoint(
        "GET /orders",
        "list_orders",
        auth=USER_AUTH,
        public=True,
        responses=ok(Array(Ref("Order"))),
        query=Object(
            (
                Field("status", STATUS, optional=True),
                Field("page", Scalar(ScalarKind.INT, "1"), optional=True),
            )
        ),
        reads=uses("orders-db", "orders", Access.LIST, filters=("status",)),
    ),
    endpoint(
        "GET /orders/{id}",
        "get_order",
        auth=USER_AUTH,
        public=True,
        path_params=BY_ID,
        responses=ok(Ref("Order")),
        reads=uses("orders-db", "orders", Access.READ, key="id"),
    ),
    endpoint(
        "PATCH /orders/{id}",
        "update_order",
        auth=WRITERS,
        public=True,
        path_params=BY_ID,
        request=Object(
            (Field("status", STATUS, optional=True), Field("note", STRING, optional=True))
        ),
        responses=ok(Ref("Order")),
        writes=uses("orders-db", "orders", Access.UPDATE, key="id"),
    ),
    endpoint(
        "DELETE /orders/{id}",
        "delete_order",
        auth=WRITERS,
        public=True,
        path_params=BY_ID,
        writes=uses("orders-db", "orders", Access.DELETE, key="id"),
    ),
    endpoint(
        "GET /status",
        "get_status",
        auth=Auth(AuthKind.NONE),
        public=True,
        responses=ok(Object((Field("open", INT), Field("by_status", Table(INT))))),
    ),
)

INVENTORY_ENDPOINTS = (
    endpoint(
        "POST /reservations",
        "create_reservation",
        idempotent=True,
        request=CREATE_RESERVATION,
        responses=ok(Ref("Reservation"), 201),
        callers=("order",),
        writes=uses("stock-db", "reservations", Access.CREATE),
    ),
    endpoint(
        "GET /reservations/{id}",
        "get_reservation",
        path_params=BY_ID,
        responses=ok(Ref("Reservation")),
        reads=uses("stock-db", "reservations", Access.READ, key="id"),
    ),
)

PAYMENT_ENDPOINTS = (
    endpoint(
        "POST /charges",
        "create_charge",
        idempotent=True,
        request=CHARGE,
        responses=ok(RECEIPT, 201),
        callers=("order",),
        publishes=(Publication("payment.settled"),),
    ),
)

SCORE_ENDPOINT = endpoint(
    "POST /score", "create_score", request=Object((Field("customer", UUID),)), responses=ok(SCORE)
)

HTTP = (Port("http", 8000, 80, Protocol.HTTP),)


def workload(name: str, **more: object) -> Workload:
    facts: dict[str, object] = {
        "kind": Kind.SERVICE,
        "source": SourceOf.BLUEPRINT,
        "blueprint": "python-fastapi",
        "ports": HTTP,
        **more,
    }
    return Workload(
        name=name,
        python_name=names.python_package(name),
        go_name=names.go_package(name),
        env_name=names.env_name(name),
        class_name=names.class_name(name),
        **facts,  # type: ignore[arg-type]
    )


def edge(
    caller: str, target: str, kind: str, policy: Policy = USUAL_POLICY, **more: object
) -> Edge:
    facts: dict[str, object] = {"port": None, "protocol": None, "optional": False, **more}
    return Edge(caller=caller, target=target, kind=kind, policy=policy, **facts)  # type: ignore[arg-type]


def order(blueprint: str = "python-fastapi") -> Workload:
    return workload(
        "order",
        description="Takes and tracks orders",
        owner="team-orders",
        subsystem="ordering",
        blueprint=blueprint,
        endpoints=ORDER_ENDPOINTS,
        consumers=(
            Consumer(
                "payment.settled",
                "on_payment_settled",
                "order",
                5,
                dead_letter=True,
                reads=uses("orders-db", "orders", Access.READ, key="order"),
            ),
        ),
        edges=(
            edge(
                "order",
                "inventory",
                "service",
                INVENTORY_POLICY,
                port="http",
                protocol=Protocol.HTTP,
                endpoints=("POST /reservations",),
            ),
            edge(
                "order",
                "payment",
                "service",
                PAYMENT_POLICY,
                port="http",
                protocol=Protocol.HTTP,
                endpoints=("POST /charges",),
            ),
            edge(
                "order",
                "fraud-api",
                "external",
                FRAUD_POLICY,
                optional=True,
                endpoints=("POST /score",),
            ),
            edge("order", "orders-db", "store"),
            edge("order", "events", "broker", synchronous=False),
        ),
    )


def inventory(blueprint: str = "python-fastapi") -> Workload:
    return workload(
        "inventory",
        blueprint=blueprint,
        endpoints=INVENTORY_ENDPOINTS,
        edges=(edge("inventory", "stock-db", "store"),),
    )


def payment(blueprint: str = "python-flask") -> Workload:
    return workload(
        "payment",
        blueprint=blueprint,
        endpoints=PAYMENT_ENDPOINTS,
        edges=(edge("payment", "events", "broker", synchronous=False),),
    )


def mailer() -> Workload:
    return workload(
        "mailer",
        kind=Kind.WORKER,
        blueprint="python-worker",
        ports=(),
        consumers=(Consumer("order.placed", "on_order_placed", "mailer", 3, dead_letter=True),),
        edges=(edge("mailer", "events", "broker", synchronous=False),),
    )


LIST_CALL = Call(
    target="order",
    port="http",
    endpoint="GET /orders",
    operation="list_orders",
    name="orders",
    arguments=(),
    policy=Policy(1000, Retries(1)),
    credential=Credential.OWN,
    idempotent=True,
)


def report() -> Workload:
    return workload(
        "report",
        kind=Kind.CRON,
        blueprint="python-worker",
        ports=(),
        schedule=Schedule("0 3 * * *", "Europe/Berlin"),
        steps=(Step((LIST_CALL,)),),
        edges=(
            edge(
                "report",
                "order",
                "service",
                port="http",
                protocol=Protocol.HTTP,
                endpoints=("GET /orders",),
            ),
        ),
    )


def storefront() -> Workload:
    return workload(
        "storefront",
        kind=Kind.WEB,
        blueprint="web-static",
        edges=(
            edge(
                "storefront",
                "order",
                "service",
                port="http",
                protocol=Protocol.HTTP,
                endpoints=("POST /orders",),
            ),
        ),
    )


def entity(name: str, type_name: str, shape: Object) -> Entity:
    return Entity(name, type_name, shape, names.class_name(type_name), names.identifier(name))


STORES = (
    Store(
        "orders-db",
        "postgres",
        "orders-db",
        "17",
        "ORDERS_DB",
        "orders_db",
        5432,
        "postgresql",
        embedded="sqlite",
        entities=(entity("orders", "Order", ORDER),),
        owners=("order",),
    ),
    Store(
        "stock-db",
        "postgres",
        "stock-db",
        "17",
        "STOCK_DB",
        "stock_db",
        5432,
        "postgresql",
        embedded="sqlite",
        entities=(entity("reservations", "Reservation", RESERVATION),),
        owners=("inventory",),
    ),
)

TOPICS = (
    Topic(
        "order.placed",
        "events",
        "order_placed",
        "OrderPlaced",
        Ref("Order"),
        "Order",
        key="customer",
        publishers=("order",),
        consumers=("mailer",),
    ),
    Topic(
        "payment.settled",
        "events",
        "payment_settled",
        "PaymentSettled",
        SETTLED,
        None,
        publishers=("payment",),
        consumers=("order",),
    ),
)


def routes() -> tuple[Route, ...]:
    found = [
        Route(
            name=f"order-{each.operation}".replace("_", "-"),
            host=None,
            method=each.method,
            matching=each.matching,
            path=f"/api{each.path}",
            upstream_path=each.path,
            workload="order",
            port="http",
            endpoint=each.label,
            auth=each.auth,
            timeout_ms=each.timeout_ms,
        )
        for each in ORDER_ENDPOINTS
    ]
    web = Route(
        name="storefront",
        host=None,
        method=None,
        matching=Matching.PREFIX,
        path="/",
        upstream_path="/",
        workload="storefront",
        port="http",
        endpoint=None,
        auth=Auth(AuthKind.NONE),
        timeout_ms=5000,
    )
    return (*found, web)


def shop(workloads: Iterable[Workload] | None = None) -> Plan:
    """The whole shop: two services with stores, a Flask one, a worker, a cron, a front end."""
    everything = tuple(
        workloads or (inventory(), mailer(), order(), payment(), report(), storefront())
    )
    return Plan(
        overview=Overview("shop", "shop", "team-commerce", "The web shop"),
        platform=Platform(
            gateway="envoy",
            mesh=None,
            ci=(),
            logging=None,
            registry=None,
            secrets=None,
            host=None,
            identity=Identity(
                "http://identity:9000",
                "shop",
                "http://identity:9000/jwks",
                "http://identity:9000/token",
                embedded=True,
            ),
        ),
        environment=None,
        environments=(),
        types=(
            NamedType("Order", ORDER),
            NamedType("OrderLine", LINE),
            NamedType("Reservation", RESERVATION),
        ),
        workloads=everything,
        stores=STORES,
        brokers=(Broker("events", "nats", "EVENTS", 4222, "nats"),),
        topics=TOPICS,
        externals=(
            External(
                "fraud-api",
                "https://fraud.example.com",
                "FRAUD_API",
                "FraudApi",
                "fraud_api",
                secret="fraud-token",
                endpoints=(SCORE_ENDPOINT,),
            ),
        ),
        secrets=(),
        edges=tuple(each for member in everything for each in member.edges),
        routes=routes(),
        waves=(
            ("events", "orders-db", "stock-db"),
            ("inventory", "payment"),
            ("order",),
            ("mailer", "storefront"),
        ),
        cycles=(),
    )
