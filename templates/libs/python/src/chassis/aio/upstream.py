"""Calls to one upstream, guarded by its policy."""

import asyncio
import time
from types import TracebackType
from typing import Self, TypeVar, Unpack

import httpx2

from chassis import answers, calls, identity, telemetry
from chassis.aio.ahead import Ahead
from chassis.aio.identity import OwnToken
from chassis.auth import Credential
from chassis.calls import Call, Options
from chassis.forwarding import Forwarded
from chassis.policy import Attempts, Guard, Outcome, Refused
from chassis.problem import UpstreamProblem
from chassis.settings import ServiceSettings, UpstreamSettings

T = TypeVar("T")
F = TypeVar("F")


class Upstream:
    """One upstream: where it is, how it is treated, and what is known of its health."""

    def __init__(
        self,
        settings: UpstreamSettings,
        *,
        token: OwnToken,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self.guard = Guard(settings.policy)
        self._token = token
        options = calls.client_options(settings.url, connections=settings.max_in_flight)
        self._client = httpx2.AsyncClient(transport=transport, **options)
        answers.watch(settings, self.guard)

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def call(
        self,
        method: str,
        template: str,
        *,
        result: type[T],
        **options: Unpack[Options],
    ) -> T:
        """Make a call and return its result, of type `result`.

        With `NoneType` the answer's body is not looked at. Raises UpstreamProblem.
        """
        call = Call(self.settings.name, method, template, **options)
        headers = call.fixed_headers()
        token = await self._authorize(call, headers)
        try:
            with call.begin(self.guard) as attempts:
                outcome, response = await self._send(call, headers, attempts)
        except Refused as refusal:
            raise answers.refused(call, refusal) from None
        if response is not None and response.is_success:
            return answers.result(call, response, result)
        if token and outcome.status == 401:
            self._token.forget(token)
        raise answers.problem(call, outcome, response)

    async def forward(self, request: Forwarded) -> httpx2.Response:
        """Pass a request on and return the answer, whatever its status.

        Raises UpstreamProblem if there is none.
        """
        call = request.call(self.settings.name)
        headers = call.fixed_headers()
        token = await self._authorize(call, headers)
        try:
            with call.begin(self.guard) as attempts:
                outcome, response = await self._send(call, headers, attempts)
        except Refused as refusal:
            raise answers.refused(call, refusal) from None
        if response is None:
            raise answers.problem(call, outcome, response)
        if token and response.status_code == 401:
            self._token.forget(token)
        return response

    async def call_optional(
        self,
        method: str,
        template: str,
        *,
        result: type[T],
        fallback: F,
        chance: float = 1.0,
        **options: Unpack[Options],
    ) -> T | F:
        """Make a call that the work can do without: the `fallback` if it fails.

        It is made for a share of `chance` of the requests only, and skipped for the others.
        """
        if chance < 1.0 and self.guard.chance() >= chance:
            return fallback
        try:
            return await self.call(method, template, result=result, **options)
        except UpstreamProblem as error:
            answers.degraded(self.settings.name, f"{method} {template}", error)
            return fallback

    async def _send(
        self,
        call: Call,
        headers: dict[str, str],
        attempts: Attempts,
    ) -> tuple[Outcome, httpx2.Response | None]:
        """Try until an attempt is final, and return how that one ended."""
        while True:
            limit = attempts.start()
            began = time.perf_counter()
            outcome, response = await self._attempt(call, headers, attempts, limit)
            seconds = time.perf_counter() - began
            answers.count(call, outcome, seconds=seconds, attempt=attempts.count)
            delay = attempts.settle(outcome)
            if delay is None:
                return outcome, response
            await asyncio.sleep(delay)

    async def _attempt(
        self,
        call: Call,
        headers: dict[str, str],
        attempts: Attempts,
        limit: float | None,
    ) -> tuple[Outcome, httpx2.Response | None]:
        if limit == 0:
            return attempts.timed_out(), None
        with telemetry.span(call.operation, kind=telemetry.SpanKind.CLIENT):
            try:
                async with asyncio.timeout(limit):
                    if fault := self.guard.fault():
                        await asyncio.sleep(fault.delay)
                        if fault.abort:
                            return Outcome(status=fault.abort), answers.injected(fault.abort)
                    response = await self._client.request(
                        call.method,
                        call.target(),
                        params=call.parameters(),
                        headers=calls.stamp(headers, limit=limit),
                        content=call.content(),
                    )
            except TimeoutError:
                return attempts.timed_out(), None
            except httpx2.TransportError as error:
                return answers.failure(error), None
        return answers.answered(response), response

    async def _authorize(self, call: Call, headers: dict[str, str]) -> str | None:
        """Add the call's token. The service's own one is returned too."""
        own = await self._token.get() if call.credential is Credential.OWN else None
        if token := own or calls.token(call, self.settings):
            headers["authorization"] = f"Bearer {token}"
        return own


class Upstreams:
    """All upstreams of a service, and the token that it shows them."""

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._transport = transport
        self._token = OwnToken(settings, transport=transport)
        # A transport of tests counts what it is asked.
        early = transport is None and identity.has_token(settings)
        self._ahead = Ahead(self._token.get if early else None)
        self._opened: list[Upstream] = []

    async def __aenter__(self) -> Self:
        await self._ahead.__aenter__()
        await self._ahead.moment()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._ahead.__aexit__()
        for upstream in self._opened:
            await upstream.close()

    def connect(self, settings: UpstreamSettings) -> Upstream:
        """An upstream that is closed with the others. Nothing is sent yet."""
        upstream = Upstream(settings, token=self._token, transport=self._transport)
        self._opened.append(upstream)
        return upstream
