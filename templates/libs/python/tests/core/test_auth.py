"""Tokens: what is accepted, what is refused, and who may do what."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from chassis import auth
from chassis.auth import PUBLIC, USER, Principal, TokenVerifier, UnknownKey, principal_of
from chassis.problem import Forbidden, Unauthorized
from chassis.testing import AUDIENCE, ISSUER, Issuer


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def verifier(issuer: Issuer, clock: Clock) -> TokenVerifier:
    made = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, clock=clock)
    made.install(issuer.jwks)
    return made


def test_a_good_token_says_who_asks(verifier: TokenVerifier, issuer: Issuer) -> None:
    principal = verifier.verify(issuer.token(scope="orders:read orders:write", azp="shop"))

    assert principal.subject == "user"
    assert principal.client == "shop"
    assert principal.scopes == {"orders:read", "orders:write"}
    assert not principal.service


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 60},
        {"nbf": int(time.time()) + 60},
        {"iss": "https://other.test"},
        {"aud": "other"},
        {"exp": None},
        {"aud": None},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_us_is_refused(
    verifier: TokenVerifier, issuer: Issuer, claims: dict[str, object]
) -> None:
    with pytest.raises(Unauthorized) as refused:
        verifier.verify(issuer.token(**claims))
    assert refused.value.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_clocks_may_differ_a_little(verifier: TokenVerifier, issuer: Issuer) -> None:
    assert verifier.verify(issuer.token(exp=int(time.time()) - 5))


def test_rsa_keys_are_good_too(verifier: TokenVerifier) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    verifier.install({"keys": [{**public, "kid": "rsa"}]})
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "user", "exp": int(time.time()) + 60}
    for algorithm, good in (("RS256", True), ("PS256", False)):
        token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "rsa"})
        if good:
            assert verifier.verify(token).subject == "user"
        else:
            with pytest.raises(Unauthorized):
                verifier.verify(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é"])
def test_what_is_no_token_is_refused(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(Unauthorized):
        verifier.verify(token)


def test_no_signature_and_shared_secrets_are_refused(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    headers = {"kid": issuer.key_id}
    for token in (
        jwt.encode(claims, None, algorithm="none", headers=headers),
        jwt.encode(claims, "x" * 64, algorithm="HS256", headers=headers),
    ):
        with pytest.raises(Unauthorized):
            verifier.verify(token)


def test_a_token_of_another_key_is_refused(verifier: TokenVerifier) -> None:
    with pytest.raises(Unauthorized):
        verifier.verify(Issuer().token())


def test_a_new_key_is_asked_for_but_not_at_once_again(
    verifier: TokenVerifier, clock: Clock
) -> None:
    rotated = Issuer(key_id="next")
    with pytest.raises(UnknownKey):
        verifier.verify(rotated.token())
    assert verifier.wants_keys()
    assert not verifier.wants_keys()
    clock.now += 11
    assert verifier.wants_keys()
    verifier.install(rotated.jwks)
    assert verifier.verify(rotated.token())


def test_keys_get_stale(verifier: TokenVerifier, clock: Clock) -> None:
    assert not verifier.stale()
    clock.now += 601
    assert verifier.stale()


@pytest.mark.parametrize(("ours", "theirs"), [(None, AUDIENCE), (ISSUER, None), (None, None)])
def test_without_an_issuer_and_an_audience_nobody_is_believed(
    issuer: Issuer, ours: str | None, theirs: str | None
) -> None:
    careless = TokenVerifier(issuer=ours, audience=theirs)
    careless.install(issuer.jwks)
    with pytest.raises(Unauthorized):
        careless.verify(issuer.token())


def test_odd_keys_are_left_out(verifier: TokenVerifier, issuer: Issuer) -> None:
    good = issuer.jwks["keys"][0]
    odd = [
        {"kty": "oct", "k": "eA", "kid": "a"},
        {**good, "use": "enc", "kid": "b"},
        {**good, "x": "!", "kid": "c"},
        {"kid": "d"},
    ]
    verifier.install({"keys": [*odd, good]})
    assert verifier.verify(issuer.token())


@pytest.mark.parametrize(
    ("claims", "client", "service"),
    [
        ({"sub": "order", "client_id": "order"}, "order", True),
        (
            {"sub": "1", "azp": "order", "preferred_username": "service-account-order"},
            "order",
            True,
        ),
        ({"sub": "order@clients", "azp": "order"}, "order", True),
        ({"sub": "1", "appid": "order", "idtyp": "app"}, "order", True),
        ({"sub": "1", "azp": "shop"}, "shop", False),
        ({"sub": "1"}, None, False),
    ],
)
def test_a_service_is_told_from_a_user(
    claims: dict[str, str], client: str | None, service: bool
) -> None:
    principal = principal_of(claims)
    assert (principal.client, principal.service) == (client, service)


def test_scopes_come_as_text_or_list() -> None:
    assert principal_of({"sub": "1", "scope": "a b"}).scopes == {"a", "b"}
    assert principal_of({"sub": "1", "scp": ["a", "b"]}).scopes == {"a", "b"}


def test_who_may_do_what() -> None:
    user = Principal("1", client="order", scopes=frozenset({"a"}))
    service = Principal("order", client="order", service=True)

    USER.check(user)
    USER.check(service)
    auth.scopes("a").check(user)
    auth.callers("order").check(service)
    assert PUBLIC.public
    with pytest.raises(Forbidden) as refused:
        auth.scopes("a", "b").check(user)
    challenge = refused.value.headers["WWW-Authenticate"]
    assert challenge == 'Bearer error="insufficient_scope", scope="a b"'
    with pytest.raises(Forbidden):  # the token of a user who came through that service
        auth.callers("order").check(user)
    with pytest.raises(Forbidden):
        auth.callers("payment").check(service)


def test_a_token_is_never_shown() -> None:
    assert "hush" not in repr(Principal("1", token="hush"))


@pytest.mark.parametrize("header", [None, "", "Basic abc", "Bearer", "Bearer  "])
def test_a_request_without_a_token_is_challenged(header: str | None) -> None:
    with pytest.raises(Unauthorized) as refused:
        auth.bearer(header)
    assert refused.value.headers == {"WWW-Authenticate": "Bearer"}
