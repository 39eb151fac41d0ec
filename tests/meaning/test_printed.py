"""Differences as people and programs read them."""

from __future__ import annotations

import json

from msgen.meaning import Difference, Weight
from msgen.meaning.printed import as_data, as_markdown, as_text

FOUND = (
    Difference(
        "api-breaking",
        Weight.BREAKING,
        "order POST /orders",
        "2 breaking changes (public): request $.a removed; request $.b new",
        ("request $.a removed", "request $.b new"),
    ),
    Difference("replica-floor-lowered", Weight.RISK, "order", "replicas are 1, were 2"),
    Difference("image-changed", Weight.CHANGE, "cart", "image is a_b:<2>, was a:1"),
)


def test_text_groups_by_weight_and_lists_details_once() -> None:
    assert as_text(FOUND) == (
        "Breaking:\n"
        "  order POST /orders: 2 breaking changes (public)\n"
        "    - request $.a removed\n"
        "    - request $.b new\n"
        "\n"
        "Look twice:\n"
        "  order: replicas are 1, were 2\n"
        "\n"
        "Other changes:\n"
        "  cart: image is a_b:<2>, was a:1\n"
    )


def test_markdown_cannot_be_broken_by_values() -> None:
    text = as_markdown(FOUND)
    assert "### Breaking\n\n- **order POST /orders**: 2 breaking changes (public)\n" in text
    assert "- **cart**: image is a\\_b:\\<2\\>, was a:1\n" in text


def test_data_is_json() -> None:
    data = json.loads(json.dumps(as_data(FOUND)))
    assert data[0]["weight"] == "breaking"
    assert data[0]["details"] == ["request $.a removed", "request $.b new"]


def test_the_same_of_many_is_said_once() -> None:
    many = [
        Difference("timeout-changed", Weight.CHANGE, f"s{n}", "timeout is 1s, was 2s")
        for n in range(8)
    ]
    expected = "Other changes:\n  s0, s1, s2, s3, s4 and 3 more: timeout is 1s, was 2s\n"
    assert as_text(many) == expected


def test_nothing_is_nothing() -> None:
    assert as_text(()) == as_markdown(()) == ""
    assert as_data(()) == []
