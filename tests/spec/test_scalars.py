"""Values with units: what they read, refuse, and print."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from msgen.spec.ranges import CpuRange, Replicas, SizeRange
from msgen.spec.scalars import Duration, Limit, Percent, Rate, Timeout, Unit
from msgen.spec.sizes import Cpu, Size


@pytest.mark.parametrize(
    ("unit", "text", "value", "printed"),
    [
        (Duration, "300ms", Duration(300), "300ms"),
        (Duration, "1000ms", Duration(1000), "1s"),
        (Duration, "1.5s", Duration(1500), "1500ms"),
        (Duration, "1m30s", Duration(90_000), "90s"),
        (Duration, "48h", Duration(172_800_000), "2d"),
        (Duration, "0s", Duration(0), "0ms"),
        (Timeout, "none", Timeout(None), "none"),
        (Timeout, "2s", Timeout(2000), "2s"),
        (Size, "64Ki", Size(65_536), "64Ki"),
        (Size, "1024Mi", Size(1 << 30), "1Gi"),
        (Size, "500M", Size(500_000_000), "500M"),
        (Size, "1537B", Size(1537), "1537B"),
        (Rate, "1000/min", Rate(Decimal(1000), "min"), "1000/min"),
        (Rate, "0.50/s", Rate(Decimal("0.5"), "s"), "0.5/s"),
        (Limit, "10/s per client", Limit(Rate(Decimal(10), "s"), "client"), "10/s per client"),
        (Percent, "99.950%", Percent(Decimal("99.95")), "99.95%"),
        (Percent, "100%", Percent(Decimal(100)), "100%"),
        (Cpu, "250m", Cpu(250), "250m"),
        (Cpu, "0.5", Cpu(500), "500m"),
        (Cpu, "2000m", Cpu(2000), "2"),
        (Replicas, "3", Replicas(3, 3), "3"),
        (Replicas, "2..10", Replicas(2, 10), "2..10"),
        (CpuRange, "250m..1", CpuRange(Cpu(250), Cpu(1000)), "250m..1"),
        (SizeRange, "256Mi..512Mi", SizeRange(Size(1 << 28), Size(1 << 29)), "256Mi..512Mi"),
    ],
)
def test_reads_and_prints(unit: type[Unit], text: str, value: Unit, printed: str) -> None:
    assert unit.validate(text) == value
    assert str(value) == printed
    assert unit.validate(printed) == value
    assert unit.validate(value) is value


@pytest.mark.parametrize(
    ("unit", "text", "rule", "hint"),
    [
        (Duration, "300", "bad-duration", "say the unit: 300ms or 300s"),
        (Duration, "5 s", "bad-duration", "write 5s"),
        (Duration, "10 minutes", "bad-duration", "write 10m"),
        (Duration, "250 msec", "bad-duration", "write 250ms"),
        (Duration, "soon", "bad-duration", None),
        (Duration, "-5s", "bad-duration", None),
        (Duration, "0.1ms", "bad-duration", "round it to whole milliseconds"),
        (Timeout, "0s", "bad-duration", "write none for no timeout"),
        (Size, "256", "bad-size", "say the unit: 256Mi or 256Gi"),
        (Size, "256MB", "bad-size", "write 256Mi"),
        (Size, "1 gb", "bad-size", "write 1Gi"),
        (Rate, "50", "bad-rate", "say per what: 50/s or 50/min"),
        (Rate, "50/m", "bad-rate", "write 50/min"),
        (Limit, "10/s per user", "bad-rate", "write 10/s per client"),
        (Limit, "100 per second", "bad-rate", "write 100/s"),
        (Limit, "100 per minute per user", "bad-rate", "write 100/min per client"),
        (Limit, "100 requests/hour", "bad-rate", "write 100/h"),
        (Limit, "100 rps", "bad-rate", "write 100/s"),
        (Limit, "100 per client", "bad-rate", "say per what time: 100/s per client"),
        (Limit, "100", "bad-rate", "say per what: 100/s or 100/min"),
        (Limit, "0/s", "bad-rate", "leave the limit out, or allow some"),
        (Percent, "0.7", "bad-percentage", "write 70% or 0.7%"),
        (Percent, "99.9", "bad-percentage", "write 99.9%"),
        (Percent, "101%", "bad-percentage", "write at most 100%"),
        (Cpu, "0", "bad-cpu", None),
        (Cpu, "250", "bad-cpu", "write 250m for less than one"),
        (Cpu, "0.0001", "bad-cpu", None),
        (Replicas, "10..2", "bad-range", "write 2..10"),
        (Replicas, "few", "bad-range", None),
        (CpuRange, "1..250m", "bad-range", "write 250m..1"),
        (SizeRange, "1Gi..1Mi", "bad-range", "write 1Mi..1Gi"),
    ],
)
def test_refuses(unit: type[Unit], text: str, rule: str, hint: str | None) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        unit.validate(text)
    assert caught.value.type == rule
    assert (caught.value.context or {}).get("hint") == hint


@pytest.mark.parametrize("value", [None, {}, [], 5])
def test_refuses_what_is_no_text(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="expected a duration"):
        Duration.validate(value)


def test_base_units() -> None:
    assert Rate.read("1000/min").per_s == pytest.approx(1000 / 60)
    assert Percent.read("99.95%").fraction == 0.9995
    assert Duration.read("7d").ms == 604_800_000


WHOLE = st.integers(0, 10**12)


@given(WHOLE)
def test_durations_round_trip(ms: int) -> None:
    assert Duration.read(str(Duration(ms))) == Duration(ms)


@given(WHOLE)
def test_sizes_round_trip(count: int) -> None:
    assert Size.read(str(Size(count))) == Size(count)


@given(st.integers(1, 128_000))
def test_cpu_round_trips(millicores: int) -> None:
    assert Cpu.read(str(Cpu(millicores))) == Cpu(millicores)


@given(st.decimals(0, 100, places=4))
def test_percentages_round_trip(percent: Decimal) -> None:
    value = Percent.read(f"{percent}%")
    assert Percent.read(str(value)) == value
    assert value.percent == percent


@given(
    st.text(max_size=12),
    st.sampled_from(
        [Duration, Timeout, Size, Rate, Limit, Percent, Cpu, Replicas, CpuRange, SizeRange]
    ),
)
def test_any_text_is_read_or_refused(text: str, unit: type[Unit]) -> None:
    try:
        value = unit.read(text)
    except PydanticCustomError:
        return
    assert unit.read(str(value)) == value
