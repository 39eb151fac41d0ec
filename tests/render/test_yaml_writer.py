"""What is written is read back as the same data, by YAML 1.1 and 1.2 readers alike."""

import io
import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from msgen.render import yaml_writer

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TRAPS = st.sampled_from(
    "no NO off y Yes true null ~ 1 0777 0o17 0x1F 1e3 1_000 12e03 .5 1. -1 +1 22:30 1:2:3 2024-01-01 .inf .nan "
    "- ? : # & * ! | > % @ ` = << --- ... {} [] a:b a:\u0020b a\u0020#b #a -a --a -1a 'x \"x , a,b %TAG".split(" ")
)  # fmt: skip
SCALARS = (
    TEXT
    | TRAPS
    | st.integers()
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=True)
)
DATA: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT | TRAPS, inner, max_size=4),
    max_leaves=12,
)


@given(DATA)
@settings(max_examples=400, deadline=None)
def test_both_generations_of_readers_agree(data: Any) -> None:
    text = yaml_writer.dump(data)
    assert yaml.safe_load(text) == data
    assert YAML(typ="safe", pure=True).load(io.StringIO(text)) == data


@given(TEXT | TRAPS)
@settings(max_examples=400, deadline=None)
def test_a_scalar_is_safe_inside_flow_style(text: str) -> None:
    written = yaml_writer.scalar(text)
    assert "\n" not in written
    assert yaml.safe_load(f"{{a: [{written}, {written}], {written}: b}}") == {
        "a": [text, text],
        text: "b",
    } | ({"a": "b"} if text == "a" else {})


@pytest.mark.parametrize(
    "plain",
    [
        "orders-db", "/api/orders", "registry.example.com/shop:1.2.3", "https://x.y/z#c", "70%", "127.0.0.1",
        "256Mi", "1.2.3", "GET /orders", "it's", 'say "hi"', "--flag=x", "a | b", "$HOME", "(x)", "x@y.z", "größer",
    ],
)  # fmt: skip
def test_what_reads_well_stays_plain(plain: str) -> None:
    assert yaml_writer.scalar(plain) == plain


@pytest.mark.parametrize(
    "trap", ["no", "22:30", "0777", "1e3", "2024-01-01", "8.10", "", " a", "8000:80"]
)
def test_what_reads_wrong_is_quoted(trap: str) -> None:
    assert yaml_writer.scalar(trap) == f'"{trap}"'


def test_layout() -> None:
    data = {
        "list": [1, {"a": 1, "b": [2]}, [3, 4]],
        "empty": {"map": {}, "list": []},
        "text": "two\nlines\n",
        "script": ["set -eu\nexec x"],
    }
    assert yaml_writer.dump(data) == (
        "list:\n  - 1\n  - a: 1\n    b:\n      - 2\n  - - 3\n    - 4\n"
        "empty:\n  map: {}\n  list: []\n"
        "text: |\n  two\n  lines\n"
        "script:\n  - |-\n    set -eu\n    exec x\n"
    )


def test_not_a_number_is_written_as_yaml_says() -> None:
    assert math.isnan(yaml.safe_load(yaml_writer.dump(math.nan)))


def test_other_types_are_refused() -> None:
    for value in (object(), b"bytes", {1, 2}):
        with pytest.raises(TypeError):
            yaml_writer.dump({"a": value})


@given(st.from_regex(yaml_writer._CLEAR, fullmatch=True))
@settings(max_examples=500)
def test_what_is_clear_at_a_glance_is_plain_for_every_reader(text: str) -> None:
    assert yaml_writer._text(text) == text
