"""The asynchronous and the synchronous client behind one interface, so that tests hold for both."""

import asyncio
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import httpx2

from chassis import aio, sync
from chassis.settings import ServiceSettings, UpstreamSettings
from chassis.testing import Issuer

Handler = Callable[[httpx2.Request], httpx2.Response]


class AsyncFace:
    """Runs `chassis.aio` to completion, call by call."""

    def __init__(
        self, settings: ServiceSettings, upstream: UpstreamSettings, handle: Handler
    ) -> None:
        self._runner = asyncio.Runner()

        async def slowly(request: httpx2.Request) -> httpx2.Response:
            await asyncio.sleep(float(request.headers.get("test-delay", "0")))
            return handle(request)

        upstreams = aio.Upstreams(settings, transport=httpx2.MockTransport(slowly))
        self.upstream = upstreams.connect(upstream)

    def call(self, *args: Any, **options: Any) -> Any:
        return self._runner.run(self.upstream.call(*args, **options), context=copy_context())

    def call_optional(self, *args: Any, **options: Any) -> Any:
        coroutine = self.upstream.call_optional(*args, **options)
        return self._runner.run(coroutine, context=copy_context())

    def close(self) -> None:
        self._runner.run(self.upstream.close())
        self._runner.close()


class SyncFace:
    """`chassis.sync` as it is; a slow answer is a read timeout, as its client reports one."""

    def __init__(
        self, settings: ServiceSettings, upstream: UpstreamSettings, handle: Handler
    ) -> None:
        def slowly(request: httpx2.Request) -> httpx2.Response:
            delay = float(request.headers.get("test-delay", "0"))
            limit = request.extensions["timeout"]["read"]
            if limit is not None and delay >= limit:
                time.sleep(limit)
                raise httpx2.ReadTimeout("slow", request=request)
            time.sleep(delay)
            return handle(request)

        upstreams = sync.Upstreams(settings, transport=httpx2.MockTransport(slowly))
        self.upstream = upstreams.connect(upstream)
        self.call = self.upstream.call
        self.call_optional = self.upstream.call_optional

    def close(self) -> None:
        self.upstream.close()


def settings(issuer: Issuer) -> ServiceSettings:
    """The settings of a service that knows this issuer."""
    return ServiceSettings.from_env({"SERVICE_NAME": "order", **issuer.environment})
