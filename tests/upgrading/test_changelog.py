"""Which entries of the changelog reach which repository."""

from __future__ import annotations

from msgen.output.locked import LockedFile
from msgen.render.files import Origin, Owner
from msgen.upgrading.changelog import HEADING, changelog_file, concerning, entries

TEXT = f"""\
# Changelog

## Unreleased

### {HEADING}

- Newest of all.

## 0.10.0 - 2026-03-01

### Added

- `why`: not about output.

### {HEADING}

- `python-flask`, `python-fastapi`: handlers say
  more, over two lines.
- `gateway/`: routes.

## [0.9.0]

### {HEADING}

- `libs/*.toml` and `Makefile`: tidied.

## 0.1.0

### {HEADING}

- The first.
"""


def locked(path: str, producer: str) -> LockedFile:
    return LockedFile(path, ("0" * 40,), Owner.MANAGED, Origin(producer, ""))


FILES = {
    each.path: each
    for each in (
        locked("services/a/app.py", "services/python-flask@1.2.0"),
        locked("Makefile", "targets/repo"),
    )
}


def texts(after: str, until: str) -> list[str]:
    return [each.text for each in entries(TEXT, after=after, until=until)]


def test_entries_between_two_versions_the_oldest_first() -> None:
    assert texts("0.1.0", "0.10.0") == [
        "`libs/*.toml` and `Makefile`: tidied.",
        "Newest of all.",
        "`python-flask`, `python-fastapi`: handlers say more, over two lines.",
        "`gateway/`: routes.",
    ]
    assert texts("0.9.0", "0.9.5") == ["Newest of all."]
    assert texts("0.10.0", "0.10.0") == []


def test_entries_about_other_things_are_left_out() -> None:
    found = concerning(entries(TEXT, after="0.1.0", until="0.10.0"), FILES)
    assert [each.names for each in found] == [
        ("libs/*.toml", "Makefile"),
        (),
        ("python-flask", "python-fastapi"),
    ]


def test_the_changelog_of_this_msgen_is_found_and_has_entries() -> None:
    text = changelog_file().read_text()
    assert len(entries(text, after="0.0.0", until="99.0.0")) > 5
