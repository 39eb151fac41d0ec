"""Texts for readers: a change of one is told in one line, and nothing of what it says."""

from __future__ import annotations

import pytest

from msgen.meaning import Difference, Weight, differences
from tests.plan.world import resolved

BASE = """
services:
  order:
    description: Takes orders
    endpoints:
      POST /orders: {description: Takes one}
datastores:
  orders-db: {kind: postgres, description: Keeps orders}
"""


@pytest.mark.parametrize(
    ("old", "new", "subject", "message"),
    [
        ("Takes orders", "Takes all orders", "order", "description changed"),
        ("    description: Takes orders\n", "", "order", "description removed"),
        ("{description: Takes one}", "{}", "order POST /orders", "description removed"),
        ("Keeps orders", "Keeps them", "orders-db", "description changed"),
    ],
)
def test_a_description_is_told_in_one_line(old: str, new: str, subject: str, message: str) -> None:
    assert BASE.count(old) == 1
    plans = [resolved(text).plan for text in (BASE, BASE.replace(old, new))]
    wanted = Difference("description-changed", Weight.CHANGE, subject, message)
    assert differences(*plans) == (wanted,)
    back = message.replace("removed", "added")
    assert [one.message for one in differences(*reversed(plans))] == [back]
