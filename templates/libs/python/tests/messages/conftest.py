"""Each broker that the same tests run against."""

from collections.abc import Iterator

import pytest
import real_servers

REAL = ["nats", "redis", "rabbitmq", "kafka"]


@pytest.fixture(
    scope="session",
    params=["memory", *(pytest.param(name, marks=pytest.mark.real) for name in REAL)],
)
def broker_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one broker."""
    if request.param == "memory":
        yield "memory://test"
        return
    with getattr(real_servers, request.param)() as url:
        yield url
