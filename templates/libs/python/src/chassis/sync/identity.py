"""Tokens of others, checked; a token of one's own, fetched."""

import threading

import httpx2

from chassis import identity, logs
from chassis.auth import Principal, UnknownKey, bearer
from chassis.identity import TokenCache, TokenRequest
from chassis.problem import Unauthorized
from chassis.settings import ServiceSettings

_SILENT = "tokens cannot be checked: the identity provider does not answer"
_REFUSED = "the identity provider gives no token"


class Authenticator:
    """Says who sends a request. Keys are fetched once and again when they change."""

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._url = settings.identity_jwks_url
        self._verifier = identity.verifier(settings)
        self._transport = transport
        self._lock = threading.Lock()

    def authenticate(self, header: str | None) -> Principal:
        """The principal of an Authorization header. Raises Unauthorized."""
        token = bearer(header)
        if self._verifier.stale() and not (self._verifier.ready and self._lock.locked()):
            self._refresh()  # one request waits for newer keys, the others use what is there
        try:
            return self._verifier.verify(token)
        except UnknownKey:
            self._refresh()
        try:
            return self._verifier.verify(token)
        except UnknownKey:
            raise Unauthorized("the token's key is unknown", error="invalid_token") from None

    def fetch_keys(self) -> None:
        """Have keys before anybody sends a token. Raises UpstreamProblem."""
        if not self._verifier.ready:
            self._refresh()

    def _refresh(self) -> None:
        """Fetch the keys, one request at a time; keep the old ones if that fails."""
        if not self._url:
            raise Unauthorized("this service knows no issuer of tokens", error="invalid_token")
        with self._lock:
            if self._verifier.wants_keys():
                try:
                    options = identity.client_options(self._url)
                    with httpx2.Client(transport=self._transport, **options) as client:
                        response = client.get(self._url)
                    self._verifier.install(response.raise_for_status().json())
                except (httpx2.HTTPError, ValueError) as error:
                    logs.get().warning("keys cannot be fetched", url=self._url, error=str(error))
        if not self._verifier.ready:
            raise identity.unavailable(_SILENT, operation="GET keys")


class OwnToken:
    """The service's own token, fetched by one caller at a time and kept until it ends."""

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._cache = TokenCache()
        self._lock = threading.Lock()

    def get(self) -> str:
        """A token that is still good. Raises UpstreamProblem."""
        if token := self._cache.get():
            return token
        with self._lock:
            if token := self._cache.get():
                return token
            if self._cache.pausing:
                raise identity.unavailable(_REFUSED, operation="POST token")
            return self._fetch()

    def forget(self, token: str) -> None:
        """Fetch another one next time: this one was not accepted."""
        self._cache.forget(token)

    def _fetch(self) -> str:
        request = TokenRequest.of(self._settings)
        try:
            options = identity.client_options(request.url)
            with httpx2.Client(transport=self._transport, **options) as client:
                response = client.post(
                    request.url,
                    data=request.form,
                    headers=request.headers,
                )
            return self._cache.put(response.raise_for_status().json())
        except (httpx2.HTTPError, ValueError) as error:
            logs.get().warning("token cannot be fetched", url=request.url, error=str(error))
            self._cache.failed()
            raise identity.unavailable(_REFUSED, operation="POST token") from None
