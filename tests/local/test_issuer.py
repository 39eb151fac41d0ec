"""The development issuer, its keys, clients and tokens."""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from msgen.diagnostics import UsageError, UserError
from msgen.local.clients import Client, register
from msgen.local.issuer import Issuer, make_server
from msgen.local.keys import load_keys
from msgen.local.layout import Layout
from msgen.local.tokens import development_token, note_issuer


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    register(tmp_path / "clients.json", {"order": ["stock:read", "stock:write"], "mail": []})
    server = make_server(0, Issuer(tmp_path, "", "shop"))
    issuer = Issuer(tmp_path, f"http://127.0.0.1:{server.server_address[1]}", "shop")
    server.issuer = issuer  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield issuer
    server.shutdown()
    server.server_close()


def client(issuer: Issuer, name: str = "order") -> Client:
    from msgen.local.clients import read_clients

    return read_clients(issuer.secrets / "clients.json")[name]


def ask(issuer: Issuer, **changes: str | None) -> httpx.Response:
    known = client(issuer)
    form = {"grant_type": "client_credentials", "client_id": "order", "client_secret": known.secret}
    return httpx.post(
        f"{issuer.url}/token", data={k: v for k, v in (form | changes).items() if v is not None}
    )


def verify(issuer: Issuer, token: str) -> dict[str, Any]:
    keys = jwt.PyJWKClient(f"{issuer.url}/jwks.json").get_signing_key_from_jwt(token)
    claims: dict[str, Any] = jwt.decode(
        token, keys.key, ["RS256"], audience="shop", issuer=issuer.url
    )
    return claims


def test_discovery(issuer: Issuer) -> None:
    found = httpx.get(f"{issuer.url}/.well-known/openid-configuration").json()
    assert found["issuer"] == issuer.url
    assert httpx.get(found["jwks_uri"]).json()["keys"][0].keys() == {
        "kty",
        "n",
        "e",
        "kid",
        "use",
        "alg",
    }
    assert httpx.get(f"{issuer.url}/none").status_code == 404


def test_all_scopes_unless_some_are_asked_for(issuer: Issuer) -> None:
    claims = verify(issuer, ask(issuer).json()["access_token"])
    assert claims["scope"] == "stock:read stock:write"
    assert claims["sub"] == claims["client_id"] == "order"
    assert (
        verify(issuer, ask(issuer, scope="stock:read").json()["access_token"])["scope"]
        == "stock:read"
    )


def test_no_scope_beyond_the_declared(issuer: Issuer) -> None:
    answer = ask(issuer, scope="stock:read admin")
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_scope",
        "error_description": "order may not have admin",
    }


@pytest.mark.parametrize(
    "changes", [{"client_secret": "wrong"}, {"client_id": "nobody"}, {"client_secret": None}]
)
def test_wrong_clients(issuer: Issuer, changes: dict[str, str | None]) -> None:
    answer = ask(issuer, **changes)
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_client"}


def test_basic_authentication(issuer: Issuer) -> None:
    known = client(issuer)
    form = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{issuer.url}/token", data=form, auth=("order", known.secret))
    assert answer.status_code == 200
    raw = base64.b64encode(b"order").decode()
    broken = httpx.post(f"{issuer.url}/token", data=form, headers={"authorization": f"Basic {raw}"})
    assert broken.status_code == 401


def test_other_grants(issuer: Issuer) -> None:
    assert ask(issuer, grant_type="password").json() == {"error": "unsupported_grant_type"}


def test_rotation(issuer: Issuer) -> None:
    folder = issuer.secrets / "keys"
    old_token = ask(issuer).json()["access_token"]
    (old,) = folder.iterdir()
    os.utime(old, (1, 1))
    load_keys(issuer.secrets / "other")
    (new,) = (issuer.secrets / "other").iterdir()
    new.rename(folder / new.name)
    new_token = ask(issuer).json()["access_token"]
    kids = [jwt.get_unverified_header(token)["kid"] for token in (old_token, new_token)]
    assert kids[0] != kids[1]
    assert verify(issuer, old_token)
    assert verify(issuer, new_token)
    old.unlink()
    with pytest.raises(jwt.PyJWKClientError):
        verify(issuer, old_token)


def test_secrets_of_clients_stay(tmp_path: Path) -> None:
    path = tmp_path / "clients.json"
    first = register(path, {"a": ["x"]})
    second = register(path, {"a": ["y"], "b": []})
    assert second["a"].secret == first["a"].secret
    assert second["a"].scopes == ("y",)
    assert path.stat().st_mode & 0o777 == 0o600


class TestTokens:
    def test_claims(self, layout: Layout) -> None:
        note_issuer(layout, issuer="http://here", audience="shop")
        token = development_token(layout, subject="alice", scopes=["a b", "c", "a"], lifetime="15m")
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["scope"] == "a b c"
        assert claims["sub"] == "alice"
        assert claims["iss"] == "http://here"
        assert claims["exp"] - claims["iat"] == 900

    def test_before_the_first_start(self, layout: Layout) -> None:
        with pytest.raises(UserError, match="no issuer yet"):
            development_token(layout, subject="alice", scopes=[], lifetime="1h")

    @pytest.mark.parametrize("lifetime", ["", "1", "h", "-1h", "1.5h", "0s", "1w"])
    def test_wrong_lifetimes(self, layout: Layout, lifetime: str) -> None:
        note_issuer(layout, issuer="http://here", audience="shop")
        with pytest.raises(UsageError, match="no duration"):
            development_token(layout, subject="alice", scopes=[], lifetime=lifetime)
