"""Deadlines only ever get shorter."""

import pytest

from chassis import deadline


def test_the_shorter_limit_holds() -> None:
    assert deadline.remaining() is None
    with deadline.within(10):
        with deadline.within(1):
            assert (deadline.remaining() or 0) <= 1
        with deadline.within(100):
            assert (deadline.remaining() or 0) <= 10
        with deadline.within(None):
            assert 9 < (deadline.remaining() or 0) <= 10
    assert deadline.current() is None


@pytest.mark.parametrize(
    ("header", "timeout", "limit"),
    [
        (None, 2.0, 2.0),
        ("500", 2.0, 0.5),
        ("5000", 2.0, 2.0),
        ("500", None, 0.5),
        ("0", 2.0, 0.0),
        ("-1", 2.0, 2.0),
        ("1e3", 2.0, 2.0),
        ("٣", 2.0, 2.0),
        ("9" * 400, 2.0, 2.0),
    ],
)
def test_a_header_can_only_shorten(
    header: str | None, timeout: float | None, limit: float | None
) -> None:
    assert deadline.from_header(header, timeout=timeout) == limit
