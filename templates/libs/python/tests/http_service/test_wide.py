"""Prefixes, regular expressions, redirects and what is passed on, on both frameworks alike."""

from collections.abc import Iterator

import pytest
from http_service.on_fastapi import Settings
from http_service.serving import OnFastapi, OnFlask, Served

from chassis import metrics
from chassis.patterns import compiled, moved_to
from chassis.testing import Issuer, Network

INVENTORY = "http://inventory.test"


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(params=[OnFastapi, OnFlask])
def service(request: pytest.FixtureRequest, issuer: Issuer) -> Iterator[Served]:
    settings = Settings.from_env({**issuer.environment, "INVENTORY_URL": INVENTORY})
    served: OnFastapi | OnFlask = request.param(settings, Network(issuer))
    with served.running():
        yield served


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("/files/me", ""),
        ("/files/me/", ""),
        ("/files/me/a", "a"),
        ("/files/me/a/b%20c/", "a/b c/"),
    ],
)
def test_a_prefix_has_everything_below_it(service: Served, path: str, rest: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert service.ask(method, path).json() == [method, "me", rest]


def test_a_prefix_ends_with_a_whole_segment(service: Served) -> None:
    assert service.ask("GET", "/files").status_code == 404
    assert service.ask("GET", "/stockholm").status_code == 404


@pytest.mark.parametrize("path", ["/codes/abc", "/kode"])
def test_a_regular_expression_is_of_the_whole_path(service: Served, path: str) -> None:
    assert service.ask("GET", path).json() == path
    assert service.ask("GET", f"{path}/1").status_code == 404
    assert service.ask("POST", path).status_code == 405
    assert service.ask("GET", "/codes/12").status_code == 404


def test_metrics_have_the_declared_path(service: Served) -> None:
    service.ask("GET", "/files/me/a")
    service.ask("GET", "/codes/abc")
    shown = metrics.exposition().decode()
    assert 'route="/files/{owner}/*"' in shown
    assert 'route="~/codes/(?P<code>[a-z]+)|/kode"' in shown


def test_a_redirect_keeps_query_and_parameters(service: Served) -> None:
    answer = service.ask("GET", "/old/a%20b?page=2")
    assert (answer.status_code, answer.headers["location"]) == (308, "/new/a%20b?page=2")


def test_what_openapi_cannot_say_is_not_compared(service: Served) -> None:
    assert not {path for _, path in service.served() if path.startswith(("/files", "~", "/old"))}


def test_a_request_is_passed_on(service: Served, issuer: Issuer) -> None:
    service.network.answer("PUT", f"{INVENTORY}/shelves/a b", status=418, json={"short": True})
    caller = issuer.user()
    answer = service.ask(
        "PUT",
        "/stock/shelves/a%20b?q=1&q=&r=%C3%A4",
        content=b"anything",
        headers={**caller, "content-type": "text/plain", "x-own": "1", "connection": "close"},
    )
    assert (answer.status_code, answer.json()) == (418, {"short": True})
    assert answer.headers["content-type"] == "application/json"
    (sent,) = service.network.requests
    assert sent.url.raw_path == b"/shelves/a%20b?q=1&q=&r=%C3%A4"
    assert sent.content == b"anything"
    assert sent.headers["content-type"] == "text/plain"
    assert sent.headers["x-own"] == "1"
    assert sent.headers["authorization"] == caller["authorization"]
    assert sent.headers["host"] == "inventory.test"
    assert int(sent.headers["x-request-deadline"]) <= 2000
    assert 'operation="PUT /stock/*"' in metrics.exposition().decode()


def test_a_path_is_rewritten_and_the_token_our_own(service: Served, issuer: Issuer) -> None:
    service.network.answer("POST", f"{INVENTORY}/halls/7", status=204)
    assert service.ask("POST", "/shelves/7", headers=issuer.user()).status_code == 204
    (sent,) = service.network.requests
    assert sent.headers["authorization"] != issuer.user()["authorization"]


def test_nothing_leads_out_of_what_is_passed_on(service: Served, issuer: Issuer) -> None:
    answer = service.ask("GET", "/stock/%2E%2E/admin", headers=issuer.user())
    assert answer.status_code == 400
    assert service.ask("GET", "/stock/a").status_code == 401
    big = service.ask("POST", "/stock/a", content=b"x" * 1025, headers=issuer.user())
    assert big.status_code == 413
    assert not service.network.requests


def test_an_upstream_that_is_down_is_said(service: Served, issuer: Issuer) -> None:
    service.network.down(INVENTORY)
    answer = service.ask("GET", "/stock/a", headers=issuer.user())
    assert (answer.status_code, answer.json()["upstream"]) == (503, "inventory")


def test_patterns_know_their_parts() -> None:
    found = compiled("/a/{x}/*").fullmatch("/a/b/c/d")
    assert found is not None
    assert found.groupdict() == {"x": "b", "rest": "c/d"}
    assert compiled("/*").fullmatch("/") is not None
    assert moved_to("/a?b=1", {}, query="c=2") == "/a?b=1"
