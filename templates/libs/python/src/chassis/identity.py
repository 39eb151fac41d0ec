"""Requests to the identity provider and what its answers mean; the adapters send them."""

import base64
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from chassis import deadline
from chassis.auth import TokenVerifier
from chassis.calls import connecting
from chassis.policy import Clock
from chassis.problem import UpstreamFailed, UpstreamUnavailable
from chassis.settings import ServiceSettings

UPSTREAM = "identity"
TIMEOUT = 5.0
RENEW_BEFORE = 30.0
"""Seconds before its end at which a token is fetched anew."""

AHEAD_WITHIN = 2.0
"""Seconds for which a start waits at most for keys and a token that it fetches ahead of need.

An issuer that takes longer, or does not answer, keeps nothing from starting: it is asked again in
the background, and by the first request that needs it.
"""

PAUSE = 1.0
"""Seconds after a failure in which calls fail at once instead of queueing for the provider."""


def client_options(url: str) -> dict[str, Any]:
    """How the HTTP client of the identity provider is set up: no request waits past its time."""
    left = deadline.remaining()
    timeout = TIMEOUT if left is None else min(max(left, 0.001), TIMEOUT)
    return {"timeout": timeout, **connecting(url)}


def verifier(settings: ServiceSettings) -> TokenVerifier:
    """What checks the tokens that callers send."""
    return TokenVerifier(
        issuer=settings.identity_issuer,
        audience=settings.identity_audience,
    )


def has_token(settings: ServiceSettings) -> bool:
    """Whether a service is told all that it needs for a token of its own."""
    return bool(settings.identity_token_url and settings.client_id and settings.client_secret)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A client-credentials request (RFC 6749, 4.4)."""

    url: str
    headers: dict[str, str]
    form: dict[str, str]

    @classmethod
    def of(cls, settings: ServiceSettings) -> "TokenRequest":
        """Raises UpstreamFailed if the settings do not say who this service is."""
        url, client, secret = (
            settings.identity_token_url,
            settings.client_id,
            settings.client_secret,
        )
        if not (url and client and secret):
            detail = "IDENTITY_TOKEN_URL, CLIENT_ID and CLIENT_SECRET are needed for a token"
            raise UpstreamFailed(502, detail, upstream=UPSTREAM, operation="POST token")
        pair = f"{quote(client, safe='')}:{quote(secret.get_secret_value(), safe='')}"
        form = {"grant_type": "client_credentials"}
        if settings.client_scopes:
            form["scope"] = " ".join(settings.client_scopes)
        if settings.identity_audience:
            form["audience"] = settings.identity_audience
        basic = base64.b64encode(pair.encode()).decode()
        return cls(url, {"authorization": f"Basic {basic}", "accept": "application/json"}, form)


def unavailable(what: str, *, operation: str) -> UpstreamUnavailable:
    """The problem of an identity provider that does not answer."""
    return UpstreamUnavailable(503, what, upstream=UPSTREAM, operation=operation)


class TokenCache:
    """The service's own token, until shortly before its end."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = None
        self._renew = 0.0
        self._again = 0.0

    def get(self) -> str | None:
        """The token, if it is still good."""
        with self._lock:
            return self._token if self._clock() < self._renew else None

    def put(self, answer: Any) -> str:
        """Keep the token in a token endpoint's answer. Raises UpstreamFailed if there is none."""
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            detail = "the identity provider answered without a token"
            raise UpstreamFailed(502, detail, upstream=UPSTREAM, operation="POST token")
        lifetime = float(answer.get("expires_in", 60))
        with self._lock:
            self._token = token
            self._renew = self._clock() + max(lifetime - RENEW_BEFORE, lifetime / 2)
        return token

    def failed(self) -> None:
        """Take note that no token was to be had: for a moment nobody asks again."""
        with self._lock:
            self._again = self._clock() + PAUSE

    @property
    def pausing(self) -> bool:
        """Whether asking has failed a moment ago."""
        return self._clock() < self._again

    def forget(self, token: str) -> None:
        """Drop a token that an upstream did not accept."""
        with self._lock:
            if self._token == token:
                self._token = None
                self._renew = 0.0
