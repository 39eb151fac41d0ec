"""The server of a folder of files."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from chassis.health import Health, Phase
from chassis.static import create_app


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
async def client(tmp_path: Path, health: Health) -> AsyncIterator[httpx2.AsyncClient]:
    public = tmp_path / "public"
    public.mkdir()
    (public / "index.html").write_text("<h1>Shop</h1>")
    (public / "app.js").write_text("let shop;")
    (tmp_path / "secret").write_text("hush")
    transport = httpx2.ASGITransport(create_app(public, health))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_files_are_served_with_the_headers_that_browsers_want(
    client: httpx2.AsyncClient,
) -> None:
    page = await client.get("/")
    assert page.text == "<h1>Shop</h1>"
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    script = await client.get("/app.js")
    again = await client.get("/app.js", headers={"if-none-match": script.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/nothing"])
async def test_nothing_else_is_served(client: httpx2.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_it_has_the_probes_of_every_service(
    client: httpx2.AsyncClient, health: Health
) -> None:
    assert (await client.get("/readyz")).status_code == 200
    assert (await client.get("/metrics")).status_code == 200
    health.phase = Phase.STOPPING
    assert (await client.get("/readyz")).status_code == 503
    assert (await client.get("/livez")).status_code == 200
