"""Stand-ins for tests: an issuer of tokens, and a network of upstreams that answer as told."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

ISSUER = "https://issuer.test"
AUDIENCE = "test"
KEY_ID = "test"


class Issuer:
    """Signs tokens as the identity provider does."""

    def __init__(self, *, key_id: str = KEY_ID) -> None:
        self.key_id = key_id
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a service trust this issuer."""
        return {
            "IDENTITY_ISSUER": ISSUER,
            "IDENTITY_AUDIENCE": AUDIENCE,
            "IDENTITY_JWKS_URL": f"{ISSUER}/jwks",
            "IDENTITY_TOKEN_URL": f"{ISSUER}/token",
            "CLIENT_ID": "test",
            "CLIENT_SECRET": "test",
        }

    @property
    def jwks(self) -> dict[str, Any]:
        """The public keys, as the issuer publishes them."""
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": self.key_id, "use": "sig", "alg": "ES256"}]}

    def token(self, **claims: Any) -> str:
        """A token for a user, with claims of one's own; a claim of None is left out."""
        now = int(time.time())
        base = {"iss": ISSUER, "aud": AUDIENCE, "sub": "user", "iat": now, "exp": now + 300}
        present = {name: value for name, value in {**base, **claims}.items() if value is not None}
        return jwt.encode(present, self._key, algorithm="ES256", headers={"kid": self.key_id})

    def user(self, *scopes: str) -> dict[str, str]:
        """Headers of a request by a user with these scopes."""
        return {"authorization": f"Bearer {self.token(scope=' '.join(scopes))}"}

    def service(self, name: str, *scopes: str) -> dict[str, str]:
        """Headers of a request by a service that speaks for itself."""
        token = self.token(sub=name, client_id=name, scope=" ".join(scopes))
        return {"authorization": f"Bearer {token}"}


@dataclass(slots=True)
class Network:
    """Answers what a service asks of the world. What nobody prepared is an error of the test.

    `requests` has everything that was asked but for keys and tokens.
    """

    issuer: Issuer
    requests: list[httpx2.Request] = field(default_factory=list)
    _answers: dict[tuple[str, str], Callable[[], httpx2.Response]] = field(default_factory=dict)
    _down: set[str] = field(default_factory=set)

    @property
    def transport(self) -> httpx2.MockTransport:
        """What takes the network's place."""
        return httpx2.MockTransport(self._handle)

    def answer(self, method: str, url: str, *, status: int = 200, json: Any = None) -> None:
        """Prepare an answer; it is given each time.

        `{…}` in the URL stands for any segment of the path.
        """
        content = None if json is None else json
        self._answers[method, url] = lambda: httpx2.Response(status, json=content)

    def down(self, origin: str) -> None:
        """Let nobody reach this origin, such as `http://inventory.test`."""
        self._down.add(origin.rstrip("/"))

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        if origin in self._down:
            raise httpx2.ConnectError("down", request=request)
        if origin == ISSUER:
            return self._identity(request)
        self.requests.append(request)
        for (method, url), prepared in self._answers.items():
            if method == request.method and _fits(url, f"{origin}{request.url.path}"):
                return prepared()
        raise AssertionError(f"nothing is prepared for {request.method} {request.url}")

    def _identity(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/jwks":
            return httpx2.Response(200, json=self.issuer.jwks)
        token = self.issuer.token(sub="test", client_id="test")
        return httpx2.Response(200, json={"access_token": token, "expires_in": 300})


def _fits(template: str, url: str) -> bool:
    parts = re.split(r"\{[^}]*\}", template)
    return re.fullmatch("[^/]+".join(map(re.escape, parts)), url) is not None
