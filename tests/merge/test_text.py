"""Merge by line: git's decisions, the user's line ends, and Python's imports."""

import subprocess
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.merge import merge
from msgen.merge.sequence import matches
from msgen.merge.text import merge_text

RANDOM = st.integers(0, 2**32).map(Random)
FEW = st.lists(st.integers(0, 3), max_size=9)


def edited(lines: list[str], random: Random, side: str) -> list[str]:
    result = list(lines)
    for count in range(random.randrange(5)):
        at = random.randrange(len(result) + 1)
        act = random.random()
        if act < 0.4:
            result.insert(at, f"{side}{count}")
        elif result and act < 0.7:
            del result[min(at, len(result) - 1)]
        elif result:
            result[min(at, len(result) - 1)] = f"{side}{count}"
    return result


def three(random: Random) -> tuple[list[str], list[str], list[str]]:
    base = [f"b{number}" for number in range(random.randrange(14))]
    return base, edited(base, random, "o"), edited(base, random, "t")


def joined(lines: list[str], end: str = "\n") -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode()


@settings(max_examples=500, deadline=None)
@given(FEW, FEW)
def test_matches_pair_equal_elements_in_order(first: list[int], second: list[int]) -> None:
    pairs = matches(first, second)
    assert all(first[left] == second[right] for left, right in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(FEW)
def test_equal_sequences_match_whole(elements: list[int]) -> None:
    assert matches(elements, elements) == [(at, at) for at in range(len(elements))]


@settings(max_examples=500, deadline=None)
@given(RANDOM)
def test_no_line_is_lost(random: Random) -> None:
    base, ours, theirs = three(random)
    result = merge("a.txt", base=joined(base), ours=joined(ours), theirs=joined(theirs))
    lines = result.content.decode().splitlines()
    for line in ours:
        assert line in lines or (line in base and line not in theirs)
    for line in theirs:
        assert line in lines or (line in base and line not in ours)
    kept = [line for line in base if line in ours and line in theirs]
    assert [line for line in dict.fromkeys(lines) if line in kept] == kept


@settings(max_examples=200, deadline=None)
@given(RANDOM)
def test_identities(random: Random) -> None:
    base, ours, theirs = (joined(side) for side in three(random))
    assert merge("a", base=base, ours=base, theirs=theirs).content == theirs
    assert merge("a", base=base, ours=ours, theirs=base).content == ours
    assert merge("a", base=base, ours=theirs, theirs=theirs).content == theirs


@settings(max_examples=200, deadline=None)
@given(RANDOM, st.booleans(), st.booleans())
def test_line_ends_are_those_of_ours(random: Random, windows: bool, open_end: bool) -> None:
    base, ours, theirs = three(random)
    ours = [*ours, "one", "more"]
    end = "\r\n" if windows else "\n"
    mine = joined(ours, end)[: -len(end) if open_end and ours else None]
    result = merge("a.md", base=joined(base), ours=mine, theirs=joined(theirs))
    assert result.content.count(b"\r\n") == (result.content.count(b"\n") if windows else 0)
    if open_end and ours and result.content and not result.conflicts:
        assert not result.content.endswith(b"\n") or ours == base


def test_mixed_line_ends_stay_where_they_are() -> None:
    result = merge(
        "a.txt", base=b"1\n2\n3\n4\n", ours=b"1\r\n2\n3\r\nx\r\n4\n", theirs=b"0\n1\n2\n3\n4\n"
    )
    assert result.content == b"0\r\n1\r\n2\n3\r\nx\r\n4\n"
    yaml = merge(
        "a.yaml", base=b"a: 1\nb: 2\n", ours=b"a: 1\r\nc: 3\r\nb: 2\n", theirs=b"a: 1\nd: 4\nb: 2\n"
    )
    assert yaml.content == b"a: 1\r\nc: 3\r\nd: 4\r\nb: 2\n"


def test_git_decides_alike(tmp_path: Path) -> None:
    random = Random(7)
    for _ in range(60):
        sides = three(random)
        for name, lines in zip(("base", "ours", "theirs"), sides, strict=True):
            (tmp_path / name).write_bytes(joined(lines))
        git = ["git", "merge-file", "-p", "--zdiff3", "-Lyours", "-Lbefore", "-Lmsgen"]
        done = subprocess.run([*git, "ours", "base", "theirs"], cwd=tmp_path, capture_output=True)
        base, ours, theirs = (joined(side) for side in sides)
        assert merge_text(base=base, ours=ours, theirs=theirs).content == done.stdout


IMPORTS = "import os\nimport sys\n\nx = 1\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("import abc\nimport os", "import csv\nimport os", "import abc\nimport csv\nimport os"),
        ("import abc\nimport os", "import abc\nimport os", "import abc\nimport os"),
        (
            "from a import b\nimport os",
            "from c import d\nimport os",
            "from a import b\nfrom c import d\nimport os",
        ),
        ("import zlib\nimport os", "import csv\nimport os", "import csv\nimport zlib\nimport os"),
    ],
)
def test_imports_of_both_stay(ours: str, theirs: str, expected: str) -> None:
    texts = [IMPORTS.replace("import os", new).encode() for new in ("import os", ours, theirs)]
    merged = merge("a.py", base=texts[0], ours=texts[1], theirs=texts[2])
    assert not merged.conflicts
    assert set(merged.content.split(b"\n")) == set(
        IMPORTS.replace("import os", expected).encode().split(b"\n")
    )


def test_an_import_replaced_by_both_is_a_conflict() -> None:
    texts = [
        IMPORTS.replace("import os", new).encode() for new in ("import os", "import a", "import b")
    ]
    assert merge("a.py", base=texts[0], ours=texts[1], theirs=texts[2]).conflicts


def test_code_beside_imports_is_a_conflict() -> None:
    texts = [
        IMPORTS.replace("import os", f"import os{new}").encode()
        for new in ("", "\na = 1", "\nimport b")
    ]
    assert merge("a.py", base=texts[0], ours=texts[1], theirs=texts[2]).conflicts


BASE = "a\nb\nc\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("a\nb\n+\nc\n", "a\nB\nc\n", "a\nB\n+\nc\n"),
        ("a\n+\nb\nc\n", "a\nB\nc\n", "a\n+\nB\nc\n"),
        ("a\n+\nb\n-\nc\n", "a\nB\nC\n", None),
        ("a\n+\nb\n-\nc\n", "a\nB\nB\nc\n", "a\n+\nB\nB\n-\nc\n"),
        ("a\nb\nc\n\n+\n", "a\nb\nC\n", "a\nb\nC\n\n+\n"),
        ("a\nb\nc\n+", "a\nb\nC\n", "a\nb\nC\n+"),
        ("+\na\nb\nc\n", "A\nb\nc\n", "+\nA\nb\nc\n"),
        ("a\nb\n+\nc\n", "a\nc\n", None),
        ("a\nx\n+\nc\n", "a\nB\nc\n", None),
        ("a\nb\nb\nc\n", "a\nB\nc\n", None),
        ("a\nB\nc\n", "a\nb\n+\nc\n", None),
    ],
)
def test_lines_beside_a_replaced_one_stay_if_that_is_wanted(
    ours: str, theirs: str, expected: str | None
) -> None:
    texts = {"base": BASE.encode(), "ours": ours.encode(), "theirs": theirs.encode()}
    assert merge("a.md", **texts).conflicts
    merged = merge("a.md", **texts, adjacent=True)
    assert bool(merged.conflicts) == (expected is None)
    if expected is not None:
        assert merged.content == expected.encode()


@settings(max_examples=500, deadline=None)
@given(RANDOM)
def test_lines_beside_replaced_ones_are_never_lost(random: Random) -> None:
    base, ours, theirs = three(random)
    texts = {"base": joined(base), "ours": joined(ours), "theirs": joined(theirs)}
    plain, result = merge("a.md", **texts), merge("a.md", **texts, adjacent=True)
    assert len(result.conflicts) <= len(plain.conflicts)
    if len(result.conflicts) == len(plain.conflicts):
        assert result == plain
    lines = result.content.decode().splitlines()
    for line in ours:
        assert line in lines or (line in base and line not in theirs)
    for line in theirs:
        assert line in lines or (line in base and line not in ours)
