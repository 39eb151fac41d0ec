"""Derived names are usable, stable, and collide only where the spec's names nearly do."""

from __future__ import annotations

import keyword
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msgen import names
from msgen.reserved import MODULES


@pytest.mark.parametrize(
    ("name", "package", "class_name", "go", "env"),
    [
        ("order", "order", "Order", "order", "ORDER"),
        ("fraud-api", "fraud_api", "FraudApi", "fraudapi", "FRAUD_API"),
        ("orders-db", "orders_db", "OrdersDb", "ordersdb", "ORDERS_DB"),
        ("http", "http_service", "Http", "httpsvc", "HTTP"),
        ("class", "class_service", "Class", "class", "CLASS"),
        ("2fa", "x2fa", "X2fa", "x2fa", "X2FA"),
        ("OrderLine", "order_line", "OrderLine", "orderline", "ORDER_LINE"),
        ("HTTPServer", "http_server", "HTTPServer", "httpserver", "HTTP_SERVER"),
        ("none", "none", "None_", "none", "NONE"),
    ],
)
def test_names_of_a_service(name: str, package: str, class_name: str, go: str, env: str) -> None:
    assert names.python_package(name) == package
    assert names.class_name(name) == class_name
    assert names.go_package(name) == go
    assert names.env_name(name) == env


@given(st.text())
def test_every_text_gives_usable_names(name: str) -> None:
    for python in (names.identifier(name), names.python_package(name), names.class_name(name)):
        assert python.isidentifier()
        assert not keyword.iskeyword(python)
    assert names.python_package(name) not in MODULES
    assert re.fullmatch(r"[a-z][a-z0-9]*", names.go_package(name))
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", names.go_name(name))
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", names.env_name(name))
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", names.dns_label(name))


@given(st.text(min_size=1, max_size=120), st.sampled_from(["", "-db", "-canary", "-headless"]))
def test_kubernetes_names_fit_and_keep_their_suffix(name: str, suffix: str) -> None:
    label = names.k8s_name(name, suffix=suffix)
    assert len(label) <= names.K8S_LIMIT
    assert label.endswith(suffix)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", label)


def test_long_names_with_one_beginning_stay_different() -> None:
    assert names.k8s_name("a" * 80 + "1") != names.k8s_name("a" * 80 + "2")


def test_the_frozen_list_holds_what_this_python_has() -> None:
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert public <= MODULES


@pytest.mark.parametrize(
    ("word", "candidates", "best"),
    [
        ("user", ["users", "order"], "users"),
        ("Orders_DB", ["orders-db", "order"], "orders-db"),
        ("timout", ["timeout", "retries"], "timeout"),
        ("inventroy", ["inventory", "payment"], "inventory"),
        ("depends", ["depends_on", "description"], "depends_on"),
        ("bd", ["db", "order"], "db"),
        ("ab", ["db", "order"], None),
        ("uesr", ["use", "user"], "user"),
        ("zzz", ["order", "payment"], None),
        ("", ["order"], None),
        ("order", [], None),
    ],
)
def test_nearest(word: str, candidates: list[str], best: str | None) -> None:
    assert names.nearest(word, candidates) == best
    assert names.nearest(word, reversed(candidates)) == best


@pytest.mark.parametrize(
    ("typed", "files", "best"),
    [
        ("nonexist.yaml", ["unit.yaml", "README.md"], None),
        ("sytem.yaml", ["system.yaml", "unit.yaml"], "system.yaml"),
        ("system.yml", ["system.yaml"], "system.yaml"),
        (".gitignroe", [".gitignore"], ".gitignore"),
    ],
)
def test_nearest_file(typed: str, files: list[str], best: str | None) -> None:
    assert names.nearest_file(typed, files) == best


def test_most_like_lists_even_what_is_unlike() -> None:
    assert names.most_like("timeout", ["zone", "limit", "timeouts"], count=2) == [
        "timeouts",
        "limit",
    ]
