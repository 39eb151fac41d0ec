"""Random documents with random edits of both sides, against a merge of their data."""

import json
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.merge import Merged, marked_lines, merge
from msgen.merge.structure import is_read, resolved
from tests.merge.trees import (
    Maker,
    Oracle,
    Value,
    commented,
    edited,
    json_text,
    named,
    plain,
    unordered,
    yaml_text,
)

RANDOM = st.integers(0, 2**32).map(Random)
MANY = settings(max_examples=200, deadline=None)


def three(random: Random, *, comments: bool) -> tuple[Value, Value, Value]:
    base = Maker(random, "b").document()
    ours = edited(base, Maker(random, "o"), random.randrange(1, 7), comments=comments)
    theirs = edited(base, Maker(random, "t"), random.randrange(1, 7), comments=False)
    return base, ours, theirs


def check(merged: Merged, versions: tuple[Value, Value, Value], load: Any) -> None:
    """Each resolution of the conflicts is what the oracle says, and they are the same ones.

    A conflict whose lines cannot be marked alone is one of a node around it, or of the file.
    """
    marks = marked_lines(merged.content)
    assert len(marks) == 4 * len(merged.conflicts)
    assert [conflict.line for conflict in merged.conflicts] == list(marks[::4])
    whats = sorted(conflict.what for conflict in merged.conflicts)
    for prefer in (0, 1):
        oracle = Oracle(prefer)
        wanted = oracle.merge(*versions, [])
        if whats == sorted(oracle.clashes):
            assert unordered(load(resolved(merged.content.decode(), ours=not prefer))) == unordered(
                wanted
            )
            continue
        assert load is json.loads or empties(versions)
        assert oracle.clashes or empties(versions)
        for what in whats:
            assert [path for path in oracle.clashes if f"{path}.".startswith(what)] or empties(
                versions
            )


def empties(versions: tuple[Value, Value, Value]) -> bool:
    """Whether the sides together remove everything from some container: its parent is the node."""

    def gone(base: Value, ours: Value, theirs: Value) -> bool:
        if not all(isinstance(side.data, dict | list) for side in (base, ours, theirs)):
            return False
        old, mine, yours = named(base), named(ours), named(theirs)
        both = [name for name in old if name in mine and name in yours]
        return not both or any(gone(old[name], mine[name], yours[name]) for name in both)

    return gone(*versions)


@MANY
@given(RANDOM)
def test_yaml_means_what_the_merge_of_the_data_means(random: Random) -> None:
    versions = three(random, comments=True)
    texts = [yaml_text(value).encode() for value in versions]
    merged = merge("a.yaml", base=texts[0], ours=texts[1], theirs=texts[2])
    check(merged, versions, yaml.safe_load)
    text = merged.content.decode()
    assert not [comment for comment in commented(versions[1]) if comment not in text]


@MANY
@given(RANDOM, st.sampled_from([0, 1, 2, 4, "\t"]))
def test_json_means_what_the_merge_of_the_data_means(random: Random, indent: int | str) -> None:
    base, ours, theirs = three(random, comments=False)
    merged = merge(
        "a.json",
        base=json_text(base).encode(),
        ours=json_text(ours, indent=indent).encode(),
        theirs=json_text(theirs).encode(),
    )
    check(merged, (base, ours, theirs), json.loads)


@MANY
@given(RANDOM)
def test_lines_of_ours_stay_byte_for_byte(random: Random) -> None:
    """Only the value in a line may change; the lines of an entry that theirs removed were theirs."""
    base, ours, theirs = three(random, comments=True)
    before, mine, yours = (yaml_text(value).encode() for value in (base, ours, theirs))
    merged = merge("a.yaml", base=before, ours=mine, theirs=yours)
    result = set(merged.content.split(b"\n"))
    for line in mine.split(b"\n"):
        if line in result or (line in before.split(b"\n") and line not in yours.split(b"\n")):
            continue
        key, _, rest = line.partition(b":" if b":" in line else b"-")
        assert [one for one in result if one.startswith(key)], line
        assert rest.partition(b"#")[2] in merged.content
        assert value_changed(line, before, yours) or empties((base, ours, theirs)), line


def value_changed(line: bytes, before: bytes, yours: bytes) -> bool:
    """Whether theirs changed the value that stands in this line."""
    head = line.partition(b":")[0] + b":"
    there = [[one for one in side.split(b"\n") if one.startswith(head)] for side in (before, yours)]
    return there[0] != there[1]


@MANY
@given(RANDOM, st.sampled_from(["yaml", "json"]))
def test_identities(random: Random, kind: str) -> None:
    write = yaml_text if kind == "yaml" else json_text
    base, ours, theirs = (write(value).encode() for value in three(random, comments=False))
    path = f"a.{kind}"
    assert merge(path, base=base, ours=base, theirs=theirs) == Merged(theirs)
    assert merge(path, base=base, ours=ours, theirs=base) == Merged(ours)
    assert merge(path, base=base, ours=theirs, theirs=theirs) == Merged(theirs)
    once = merge(path, base=base, ours=ours, theirs=theirs)
    assert once == merge(path, base=base, ours=ours, theirs=theirs)
    if not once.conflicts:
        assert merge(path, base=theirs, ours=once.content, theirs=theirs) == once


@MANY
@given(RANDOM)
def test_line_ends_of_ours_stay(random: Random) -> None:
    base, ours, theirs = (yaml_text(value).encode() for value in three(random, comments=True))
    merged = merge("a.yml", base=base, ours=ours, theirs=theirs)
    windows = merge("a.yml", base=base, ours=ours.replace(b"\n", b"\r\n"), theirs=theirs)
    assert windows.content == merged.content.replace(b"\n", b"\r\n")
    assert windows.conflicts == merged.conflicts


@MANY
@given(
    st.lists(st.binary(max_size=60), min_size=3, max_size=3),
    st.sampled_from("yaml json py md".split()),
)
def test_no_bytes_are_refused(contents: list[bytes], suffix: str) -> None:
    base, ours, theirs = contents
    merged = merge(f"a.{suffix}", base=base, ours=ours, theirs=theirs)
    assert merged == merge(f"a.{suffix}", base=base, ours=ours, theirs=theirs)


WORDS = "a: b: a: 1\n|- x\n|- |-|\n|[|]|{|}|, |&x |*x|||>|#c|'|!t |<<: |? |---\n|...|%Y|{{ x }}"
PIECES = st.sampled_from(
    [*WORDS.split("|"), "|\n  ", "\n", "\n  ", " ", "\r\n", "\r", "\ufeff", "\u2028"]
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=3, max_size=3),
    st.sampled_from(["yaml", "json"]),
)
def test_no_text_is_refused(contents: list[str], suffix: str) -> None:
    base, ours, theirs = (content.encode() for content in contents)
    merged = merge(f"a.{suffix}", base=base, ours=ours, theirs=theirs)
    if not merged.conflicts and is_read(f".{suffix}", base, ours, theirs):
        assert is_read(f".{suffix}", merged.content)


@pytest.mark.parametrize("seed", range(20))
def test_plain_and_text_agree(seed: int) -> None:
    value = three(Random(seed), comments=True)[1]
    assert yaml.safe_load(yaml_text(value)) == plain(value) == json.loads(json_text(value))
