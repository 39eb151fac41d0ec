"""Tokens and who may do what: pure, without a framework and without fetching anything.

`TokenVerifier` checks signed JWTs against keys that it is handed. The adapters fetch the keys
(JWKS) when `wants_keys` says so. `Access` is the rule of one endpoint.
"""

import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jwt

from chassis.policy import Clock
from chassis.problem import Forbidden, Unauthorized

ALGORITHMS = ("RS256", "ES256")
KEYS_LIFETIME = 600.0
"""Seconds after which keys are fetched anew, in case one was withdrawn."""

KEYS_PAUSE = 10.0
FIRST_KEYS_PAUSE = 1.0
"""Seconds between two fetches: with keys in hand, and as long as there are none."""


class Credential(StrEnum):
    """The token that a call carries: the caller's, the service's own, a fixed one, or none."""

    FORWARDED = "forwarded"
    OWN = "own"
    FIXED = "fixed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks.

    `subject` is the user or the service; `client` the application that the token was given to;
    `service` whether a service speaks for itself, without a user. `token` is the token.
    """

    subject: str
    client: str | None = None
    scopes: frozenset[str] = frozenset()
    service: bool = False
    token: str = ""

    def __repr__(self) -> str:
        return f"Principal({self.subject!r}, client={self.client!r})"


_principal: ContextVar[Principal | None] = ContextVar("chassis_principal", default=None)


def current() -> Principal | None:
    """Who asks for the work at hand; None if nobody had to say."""
    return _principal.get()


def become(principal: Principal | None) -> None:
    """Set who asks, for the rest of this request."""
    _principal.set(principal)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call an endpoint.

    `public` asks for no token. Otherwise a valid token is needed, with all `scopes`; and where
    `callers` is set, it has to be a service's own token, of one of these clients.
    """

    public: bool = False
    scopes: tuple[str, ...] = ()
    callers: frozenset[str] | None = None

    def check(self, principal: Principal) -> None:
        """Raises Forbidden if this principal may not."""
        if self.callers is not None:
            if not principal.service or principal.client not in self.callers:
                raise Forbidden("only declared callers may do this")
        elif not principal.scopes.issuperset(self.scopes):
            raise Forbidden(f"this needs {' '.join(self.scopes)}", scopes=self.scopes)


PUBLIC = Access(public=True)
"""Everybody, without a token."""

USER = Access()
"""Everybody with a valid token."""


def scopes(*names: str) -> Access:
    """Everybody whose token has all of these scopes."""
    return Access(scopes=names)


def callers(*clients: str) -> Access:
    """Only these services, with a token of their own."""
    return Access(callers=frozenset(clients))


class UnknownKey(Exception):
    """The token is signed with a key that is not known, yet."""


class TokenVerifier:
    """Checks tokens of one issuer for one audience, with keys that may change."""

    def __init__(
        self,
        *,
        issuer: str | None,
        audience: str | None,
        leeway: float = 10.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._leeway = leeway
        self._clock = clock
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._installed: float | None = None
        self._asked: float | None = None

    def verify(self, token: str) -> Principal:
        """Who the token speaks for. Raises Unauthorized, or UnknownKey if keys may be stale."""
        if not (self._issuer and self._audience):
            raise Unauthorized("this service knows no issuer of tokens", error="invalid_token")
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise Unauthorized("the token's algorithm is not allowed", error="invalid_token")
            key = self._keys.get(header.get("kid"))
            if key is None:
                raise UnknownKey
            claims = jwt.decode(
                token,
                key,
                algorithms=[str(header["alg"])],
                issuer=self._issuer,
                audience=self._audience,
                leeway=self._leeway,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            reason = str(error) or "cannot be read"
            raise Unauthorized(f"the token is not good: {reason}", error="invalid_token") from None
        return principal_of(claims, token=token)

    @property
    def ready(self) -> bool:
        """Whether there are any keys."""
        return bool(self._keys)

    def stale(self) -> bool:
        """Whether the keys are so old that one of them may have been withdrawn."""
        return self._installed is None or self._clock() - self._installed > KEYS_LIFETIME

    def wants_keys(self) -> bool:
        """Whether keys may be fetched now; asking again soon says no, whatever tokens come."""
        now = self._clock()
        pause = KEYS_PAUSE if self._keys else FIRST_KEYS_PAUSE
        if self._asked is not None and now - self._asked < pause:
            return False
        self._asked = now
        return True

    def install(self, jwks: Any) -> None:
        """Take over the issuer's key set. Keys for other uses or algorithms are left out.

        Raises ValueError if it is no key set.
        """
        entries = jwks.get("keys") if isinstance(jwks, dict) else None
        if not isinstance(entries, list):
            raise ValueError("this is no set of keys")
        keys: dict[str | None, jwt.PyJWK] = {}
        for entry in filter(lambda entry: isinstance(entry, dict), entries):
            if entry.get("use", "sig") != "sig" or entry.get("kty") not in {"RSA", "EC"}:
                continue
            try:
                key = jwt.PyJWK.from_dict(entry)
            except jwt.PyJWTError:
                continue
            if key.algorithm_name in ALGORITHMS:
                keys[key.key_id] = key
        if self.stale():
            self._asked = None  # this fetch was due: a new key may be asked for right after it
        self._keys = keys
        self._installed = self._clock()


def bearer(header: str | None) -> str:
    """The token in an Authorization header. Raises Unauthorized if there is none."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("this needs a bearer token")
    return token.strip()


def principal_of(claims: Mapping[str, Any], *, token: str = "") -> Principal:
    """Read the claims of a checked token, in the spellings of the usual issuers."""
    granted = claims.get("scope", claims.get("scp", ""))
    client = claims.get("client_id") or claims.get("azp") or claims.get("appid")
    subject = str(claims["sub"])
    itself = (
        subject in {client, f"{client}@clients"}
        or claims.get("preferred_username") == f"service-account-{client}"
        or claims.get("idtyp") == "app"
    )
    return Principal(
        subject=subject,
        client=str(client) if client else None,
        scopes=frozenset(granted.split() if isinstance(granted, str) else map(str, granted)),
        service=bool(client) and itself,
        token=token,
    )
