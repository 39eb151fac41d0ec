"""Keys are fetched once, again when they change, and kept when the issuer is away."""

import asyncio
from collections.abc import Callable

import httpx2
import pytest
from clients import faces

from chassis import aio, sync
from chassis.auth import Principal
from chassis.problem import Unauthorized, UpstreamUnavailable
from chassis.testing import Issuer


class Keys:
    """The issuer's key endpoint."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.asked = 0
        self.away = False

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        if self.away:
            raise httpx2.ConnectError("away", request=request)
        return httpx2.Response(200, json=self.issuer.jwks)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def keys(issuer: Issuer) -> Keys:
    return Keys(issuer)


Authenticate = Callable[[dict[str, str]], Principal]


@pytest.fixture(params=["aio", "sync"])
def authenticate(request: pytest.FixtureRequest, keys: Keys, issuer: Issuer) -> Authenticate:
    transport = httpx2.MockTransport(keys)
    settings = faces.settings(issuer)
    if request.param == "sync":
        checks = sync.Authenticator(settings, transport=transport)
        return lambda headers: checks.authenticate(headers.get("authorization"))
    waits = aio.Authenticator(settings, transport=transport)
    return lambda headers: asyncio.run(waits.authenticate(headers.get("authorization")))


def test_keys_are_fetched_once(authenticate: Authenticate, keys: Keys, issuer: Issuer) -> None:
    for _ in range(3):
        assert authenticate(issuer.user("a")).scopes == {"a"}
    assert keys.asked == 1


def test_a_rotated_key_is_found(authenticate: Authenticate, keys: Keys, issuer: Issuer) -> None:
    authenticate(issuer.user())
    keys.issuer = Issuer(key_id="next")
    assert authenticate(keys.issuer.user())
    with pytest.raises(Unauthorized):
        authenticate(issuer.user())
    assert keys.asked == 2


def test_nobody_can_make_us_ask_for_keys_without_end(
    authenticate: Authenticate, keys: Keys, issuer: Issuer
) -> None:
    authenticate(issuer.user())
    for number in range(20):
        with pytest.raises(Unauthorized):
            authenticate(Issuer(key_id=str(number)).user())
    assert keys.asked <= 2


def test_without_keys_the_issuer_is_to_blame(
    authenticate: Authenticate, keys: Keys, issuer: Issuer
) -> None:
    keys.away = True
    for _ in range(3):
        with pytest.raises(UpstreamUnavailable):
            authenticate(issuer.user())
    assert keys.asked == 1


def test_no_token_asks_nobody(authenticate: Authenticate, keys: Keys) -> None:
    with pytest.raises(Unauthorized):
        authenticate({})
    assert keys.asked == 0
