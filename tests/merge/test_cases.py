"""Merges as people meet them: `cases/<file name>/<case>/` holds base, ours, theirs and expected.

`python -m tests.merge.test_cases --update` rewrites what is expected.
"""

import json
import sys
from pathlib import Path

import pytest
import yaml

from msgen.merge import Merged, marked_lines, merge

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/base"))


def merged(case: Path) -> Merged:
    base, ours, theirs = ((case / side).read_bytes() for side in ("base", "ours", "theirs"))
    return merge(case.parent.name, base=base, ours=ours, theirs=theirs)


def name_of(case: Path) -> str:
    return case.relative_to(CASES).as_posix()


@pytest.mark.parametrize("case", FOLDERS, ids=name_of)
def test_case(case: Path) -> None:
    result = merged(case)
    assert result.content == (case / "expected").read_bytes()
    assert marked_lines(result.content)[::4] == tuple(found.line for found in result.conflicts)


@pytest.mark.parametrize("case", FOLDERS, ids=name_of)
def test_a_clean_result_is_read_again(case: Path) -> None:
    result = merged(case)
    if result.conflicts or "{{" in result.content.decode():
        return
    match case.parent.suffix:
        case ".yaml" | ".yml":
            assert list(yaml.safe_load_all(result.content))
        case ".json":
            assert json.loads(result.content)


@pytest.mark.parametrize("case", FOLDERS, ids=name_of)
def test_the_same_again_changes_nothing(case: Path) -> None:
    result, theirs = merged(case), (case / "theirs").read_bytes()
    if not result.conflicts:
        again = merge(case.parent.name, base=theirs, ours=result.content, theirs=theirs)
        assert again.content == result.content


def test_there_are_many() -> None:
    assert len(FOLDERS) >= 40


def main() -> None:
    for case in FOLDERS:
        expected, content = case / "expected", merged(case).content
        if not expected.exists() or expected.read_bytes() != content:
            print(name_of(case))
            if "--update" in sys.argv:
                expected.write_bytes(content)


if __name__ == "__main__":
    main()
