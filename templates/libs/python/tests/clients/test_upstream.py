"""Calls to an upstream, by both faces: what is sent, and what becomes of each answer."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import NoneType
from uuid import UUID

import httpx2
import pytest
from clients import faces
from clients.faces import AsyncFace, SyncFace
from prometheus_client import REGISTRY

from chassis import auth, deadline
from chassis.auth import Credential, Principal
from chassis.model import Model
from chassis.problem import (
    UpstreamFailed,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from chassis.settings import UpstreamSettings
from chassis.testing import ISSUER, Issuer

Face = AsyncFace | SyncFace


class Order(Model):
    id: UUID
    total: Decimal


ORDER = {"id": "00000000-0000-4000-8000-000000000001", "total": "9.99"}


class World:
    """Answers in turn with what a test prepares; the last answer stays."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.requests: list[httpx2.Request] = []
        self.tokens = 0
        self.locked_out = False
        self.answers: list[httpx2.Response | Exception] = [httpx2.Response(200, json=ORDER)]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if str(request.url) == f"{ISSUER}/token":
            self.tokens += 1
            if self.locked_out:
                return httpx2.Response(401, json={"error": "invalid_client"})
            token = self.issuer.token(sub="order", jti=str(self.tokens))
            return httpx2.Response(200, json={"access_token": token, "expires_in": 300})
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        content = answer.content  # a client closes what it is given: parameters are shared
        return httpx2.Response(answer.status_code, headers=answer.headers, content=content)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def world(issuer: Issuer) -> World:
    return World(issuer)


@pytest.fixture(params=[AsyncFace, SyncFace])
def connect(
    request: pytest.FixtureRequest, world: World, issuer: Issuer
) -> Iterator[Callable[..., Face]]:
    opened: list[Face] = []

    def connect(**policy: object) -> Face:
        declared = {"name": "inventory", "url": "http://inventory", **policy}
        upstream = UpstreamSettings.model_validate(declared)
        face: Face = request.param(faces.settings(issuer), upstream, world)
        opened.append(face)
        return face

    yield connect
    for face in opened:
        face.close()


Connect = Callable[..., Face]


def test_a_call_sends_what_it_is_given_and_returns_the_declared_type(
    connect: Connect, world: World
) -> None:
    result = connect().call(
        "POST",
        "/orders/{id}/lines",
        path={"id": "a/b ?"},
        query={"page": 2, "gift": True, "sku": ["x", "y"], "none": None},
        headers={"x-channel": "web", "x-none": None},
        body={"quantity": Decimal("1.5")},
        result=Order,
    )

    assert result == Order.model_validate(ORDER)
    (request,) = world.requests
    assert request.url.raw_path == b"/orders/a%2Fb%20%3F/lines?page=2&gift=true&sku=x&sku=y"
    assert request.headers["x-channel"] == "web"
    assert "x-none" not in request.headers
    assert request.content == b'{"quantity":"1.5"}'
    assert "authorization" not in request.headers
    assert "idempotency-key" not in request.headers


def test_the_body_of_an_answer_is_not_read_if_nothing_is_wanted(
    connect: Connect, world: World
) -> None:
    world.answers = [httpx2.Response(200, text="whatever")]
    assert connect().call("DELETE", "/orders/{id}", path={"id": 1}, result=NoneType) is None


@pytest.mark.parametrize("answer", [{"id": 1}, None, [ORDER]])
def test_an_answer_of_another_shape_is_a_502(
    connect: Connect, world: World, answer: object
) -> None:
    world.answers = [httpx2.Response(200, json=answer)]
    with pytest.raises(UpstreamFailed) as failed:
        connect().call("GET", "/orders", result=Order)
    assert failed.value.status == 502
    assert failed.value.body()["upstream"] == "inventory"


@pytest.mark.parametrize(
    ("answer", "kind", "status"),
    [
        (httpx2.ConnectError("down"), UpstreamUnavailable, 503),
        (httpx2.RemoteProtocolError("broken"), UpstreamUnavailable, 503),
        (httpx2.Response(503), UpstreamUnavailable, 503),
        (httpx2.Response(429), UpstreamUnavailable, 503),
        (httpx2.Response(504), UpstreamTimeout, 504),
        (httpx2.Response(500), UpstreamFailed, 502),
        (httpx2.Response(302), UpstreamFailed, 502),
        (httpx2.Response(409, json={"title": "gone"}), UpstreamRejected, 502),
        (httpx2.Response(404, text="<html>"), UpstreamRejected, 502),
    ],
)
def test_each_failure_has_its_problem(
    connect: Connect,
    world: World,
    answer: httpx2.Response | Exception,
    kind: type[Exception],
    status: int,
) -> None:
    world.answers = [answer]
    with pytest.raises(kind) as failed:
        connect().call("POST", "/orders", result=Order)
    assert failed.value.status == status  # type: ignore[attr-defined]
    assert len(world.requests) == 1


def test_a_rejection_says_what_the_upstream_said(connect: Connect, world: World) -> None:
    world.answers = [httpx2.Response(409, json={"detail": "sold out", "sku": "x"})]
    with pytest.raises(UpstreamRejected, match="sold out") as failed:
        connect().call("POST", "/reservations", result=Order)
    assert failed.value.rejection == 409
    assert failed.value.answer["sku"] == "x"


def test_retry_after_is_passed_on(connect: Connect, world: World) -> None:
    world.answers = [httpx2.Response(503, headers={"retry-after": "7"})]
    with pytest.raises(UpstreamUnavailable) as failed:
        connect().call("POST", "/orders", result=Order)
    assert failed.value.headers == {"Retry-After": "7"}


def test_what_may_be_repeated_is(connect: Connect, world: World) -> None:
    world.answers = [httpx2.ConnectError("down"), httpx2.Response(200, json=ORDER)]
    assert connect(retries=1).call("GET", "/orders", result=Order)
    assert len(world.requests) == 2


def test_a_repeated_post_keeps_its_idempotency_key(connect: Connect, world: World) -> None:
    world.answers = [httpx2.Response(503), httpx2.Response(200, json=ORDER)]
    assert connect(retries=1).call("POST", "/orders", result=Order, idempotent=True)
    first, second = (request.headers["idempotency-key"] for request in world.requests)
    assert first == second


def test_a_post_without_a_promise_is_sent_once(connect: Connect, world: World) -> None:
    world.answers = [httpx2.Response(503)]
    with pytest.raises(UpstreamUnavailable):
        connect(retries=3).call("POST", "/orders", result=Order)
    assert len(world.requests) == 1


def test_a_call_may_have_a_policy_of_its_own(connect: Connect, world: World) -> None:
    world.answers = [httpx2.Response(503)]
    with pytest.raises(UpstreamUnavailable):
        connect(retries=3).call("GET", "/orders", result=Order, retries=0)
    assert len(world.requests) == 1


def test_a_slow_answer_is_a_504_in_time(connect: Connect) -> None:
    with pytest.raises(UpstreamTimeout):
        connect(timeout="50ms").call("GET", "/", headers={"test-delay": 5}, result=Order)


def test_the_time_that_is_left_is_told_and_kept(connect: Connect, world: World) -> None:
    face = connect(timeout="10s")
    with deadline.within(0.1):
        face.call("GET", "/", result=Order)
        assert 0 < int(world.requests[0].headers["x-request-deadline"]) <= 100
        with pytest.raises(UpstreamTimeout):
            face.call("GET", "/", headers={"test-delay": 5}, result=Order)
        with pytest.raises(UpstreamTimeout):
            face.call("GET", "/", result=Order)
    assert len(world.requests) == 1


def test_an_open_circuit_answers_without_asking(connect: Connect, world: World) -> None:
    face = connect(breaker_failures=2)
    world.answers = [httpx2.ConnectError("down")]
    for _ in range(2):
        with pytest.raises(UpstreamUnavailable, match="cannot be reached"):
            face.call("GET", "/", result=Order)
    with pytest.raises(UpstreamUnavailable, match="circuit is open") as refused:
        face.call("GET", "/", result=Order)
    assert "Retry-After" in refused.value.headers
    assert len(world.requests) == 2


def test_a_full_upstream_is_not_asked(connect: Connect, world: World) -> None:
    face = connect(max_in_flight=1)
    with (
        face.upstream.guard.call(retryable=True),
        pytest.raises(UpstreamUnavailable, match="under way"),
    ):
        face.call("GET", "/", result=Order)
    assert not world.requests


def test_an_optional_call_degrades(connect: Connect, world: World) -> None:
    world.answers = [httpx2.ConnectError("down")]
    assert connect().call_optional("GET", "/", result=list[Order], fallback=[]) == []


def test_a_sampled_call_is_skipped_by_chance(connect: Connect, world: World) -> None:
    face = connect()
    face.upstream.guard.chance = lambda: 0.5
    assert face.call_optional("GET", "/", result=Order, fallback=None, chance=0.2) is None
    assert not world.requests
    assert face.call_optional("GET", "/", result=Order, fallback=None, chance=0.6)


def test_its_own_token_is_fetched_once_and_shown(connect: Connect, world: World) -> None:
    face = connect()
    for _ in range(3):
        face.call("GET", "/", result=Order, credential=Credential.OWN)
    assert world.tokens == 1
    assert world.requests[0].headers["authorization"].startswith("Bearer ey")


def test_a_token_that_is_refused_is_not_shown_again(connect: Connect, world: World) -> None:
    world.answers = [httpx2.Response(401), httpx2.Response(200, json=ORDER)]
    face = connect()
    with pytest.raises(UpstreamRejected):
        face.call("GET", "/", result=Order, credential=Credential.OWN)
    face.call("GET", "/", result=Order, credential=Credential.OWN)
    assert world.tokens == 2


def test_an_issuer_that_gives_no_token_is_not_asked_by_every_call(
    connect: Connect, world: World
) -> None:
    world.locked_out = True
    face = connect()
    for _ in range(3):
        with pytest.raises(UpstreamUnavailable) as refused:
            face.call("GET", "/", result=Order, credential=Credential.OWN)
        assert refused.value.upstream == "identity"
    assert world.tokens == 1
    assert not world.requests


def test_the_callers_token_is_passed_on_and_its_refusal_too(connect: Connect, world: World) -> None:
    world.answers = [httpx2.Response(403, json={"title": "Forbidden"})]
    auth.become(Principal("user", token="theirs"))
    try:
        with pytest.raises(UpstreamRejected) as refused:
            connect().call("GET", "/", result=Order, credential=Credential.FORWARDED)
    finally:
        auth.become(None)
    assert refused.value.status == 403
    assert world.requests[0].headers["authorization"] == "Bearer theirs"


def test_a_fixed_token_comes_from_the_settings(connect: Connect, world: World) -> None:
    face = connect(token="hush")
    face.call("GET", "/", result=Order, credential=Credential.FIXED)
    assert world.requests[0].headers["authorization"] == "Bearer hush"


def test_faults_are_injected_where_settings_say_so(connect: Connect, world: World) -> None:
    with pytest.raises(UpstreamUnavailable):
        connect(fault_abort=503, fault_share=1).call("GET", "/", result=Order)
    with pytest.raises(UpstreamTimeout):
        connect(fault_delay="1s", fault_share=1, timeout="20ms").call("GET", "/", result=Order)
    assert not world.requests


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_every_attempt_is_counted(connect: Connect, world: World) -> None:
    face = connect(name="counted", retries=1, breaker_failures=2)
    world.answers = [httpx2.Response(503), httpx2.Response(200, json=ORDER)]
    who = {"upstream": "counted", "operation": "GET /orders/{id}"}
    before = {
        outcome: sample("upstream_attempts_total", **who, outcome=outcome)
        for outcome in ("503", "200")
    }
    retries = sample("upstream_retries_total", **who)
    degraded = sample("upstream_degraded_total", **who)

    face.call("GET", "/orders/{id}", path={"id": 1}, result=Order)
    for outcome, count in before.items():
        assert sample("upstream_attempts_total", **who, outcome=outcome) == count + 1
    assert sample("upstream_retries_total", **who) == retries + 1
    assert sample("upstream_breaker_state", upstream="counted") == 0

    world.answers = [httpx2.Response(503)]
    face.call_optional("GET", "/orders/{id}", path={"id": 1}, result=Order, fallback=None)
    assert sample("upstream_degraded_total", **who) == degraded + 1
    assert sample("upstream_breaker_state", upstream="counted") == 2
