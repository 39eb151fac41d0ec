"""Steady traffic through the entrance, as several customers make it."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.cluster.issuer import token

_PAUSES_S = (0.25, 0.25, 0.25, 0.25, 6.0)
"""Of each customer between two orders; the last one keeps a connection that is idle for longer
than anybody behind the gateway keeps one, and not as long as the gateway waits for it."""


def order() -> dict[str, Any]:
    """What somebody buys."""
    lines = [{"sku": "tea-250", "quantity": 2}]
    return {"customer": str(uuid.uuid4()), "lines": lines, "total": "19.90"}


def headers(*scopes: str) -> dict[str, str]:
    """A signed-in customer's."""
    return {"authorization": f"Bearer {token('customer', *scopes)}"}


@dataclass(slots=True)
class Traffic:
    """What was asked and answered so far."""

    base: str
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    def customer(self, over: threading.Event, *, keep: bool, pause: float) -> None:
        """Look at the catalogue, order, and look at the order, until it is over."""
        signed = headers("orders:write") | ({} if keep else {"connection": "close"})
        with httpx.Client(base_url=self.base, timeout=10, trust_env=False) as kept:
            while not over.is_set():
                told = signed | {"idempotency-key": str(uuid.uuid4())}
                self._ask(kept, "GET", "/api/products", 200, told)
                placed = self._ask(kept, "POST", "/api/orders", 201, told, json=order())
                if placed is not None:
                    self._ask(kept, "GET", f"/api/orders/{placed.json()['id']}", 200, told)
                over.wait(pause)

    def _ask(
        self,
        client: httpx.Client,
        method: str,
        path: str,
        wanted: int,
        told: dict[str, str],
        **options: Any,
    ) -> httpx.Response | None:
        begun = time.monotonic()
        what = (
            f"{method} {path.rpartition('/')[0] if wanted == 200 and 'orders/' in path else path}"
        )
        try:
            answer = client.request(method, path, headers=told, **options)
        except httpx.HTTPError as error:
            said = f"{type(error).__name__}: {error}"
        else:
            said = "" if answer.status_code == wanted else f"{answer.status_code} {answer.text}"
        took = time.monotonic() - begun
        self.slowest_s = max(self.slowest_s, took)
        if said:
            now = time.strftime("%H:%M:%S")
            self.failures.append(f"{now} {what} after {took:.2f} s: {said}")
            return None
        self.answers[what] += 1
        return answer


@contextmanager
def steady(base: str) -> Iterator[Traffic]:
    """Traffic for as long as this lasts; half of the customers keep their connections."""
    traffic, over = Traffic(base), threading.Event()
    customers = [
        threading.Thread(
            target=traffic.customer, args=(over,), kwargs={"keep": number % 2 == 0, "pause": pause}
        )
        for number, pause in enumerate(_PAUSES_S)
    ]
    for each in customers:
        each.start()
    try:
        yield traffic
    finally:
        over.set()
        for each in customers:
            each.join()
