"""Values with units."""

import pytest

from chassis.units import seconds, share, size


@pytest.mark.parametrize(
    ("text", "value"),
    [("250ms", 0.25), ("5s", 5), ("1.5m", 90), ("2h", 7200), ("7d", 604800), ("3", 3), (2, 2)],
)
def test_durations_are_seconds(text: str | float, value: float) -> None:
    assert seconds(text) == pytest.approx(value)


@pytest.mark.parametrize(("text", "value"), [("64Ki", 65536), ("1Mi", 1048576), ("10k", 10000)])
def test_sizes_are_bytes(text: str, value: int) -> None:
    assert size(text) == value


def test_shares_are_parts_of_one() -> None:
    assert share("10%") == pytest.approx(0.1)
    assert share("0.5") == 0.5
    with pytest.raises(ValueError, match="more than the whole"):
        share("101%")


@pytest.mark.parametrize("text", ["", "soon", "5 parsecs", "-1s", "1e3s"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not written like"):
        seconds(text)
