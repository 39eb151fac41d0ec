"""The long form that is taken from the lock is the one that spelling it out gives."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msgen.output.locked import Lock, parse_lock, read_files
from msgen.pipeline import Judged, judge_file, parts
from msgen.reconcile import notes, spelt
from msgen.reconcile.spelt import note_parts, with_parts
from tests.reconcile.world import Repo


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def judged(repo: Repo) -> tuple[Judged, Lock]:
    return judge_file(repo.root / "system.yaml"), parse_lock(read_files(repo.root))


def spelt_anew(monkeypatch: pytest.MonkeyPatch, found: Judged, repo: Repo, lock: Lock) -> set[str]:
    """Return the names of the services that were spelt out; what came of it has to be right."""
    known: set[str] = set()

    def watched(one: Judged, texts: dict[str, str]) -> object:
        known.update(texts)
        return parts(one, texts)

    monkeypatch.setattr(spelt, "parts", watched)
    result = with_parts(repo.root, found, lock).parts
    assert result == parts(found)
    assert list(result or ()) == list(parts(found))
    return {name for name in parts(found) if name is not None} - known


def test_only_what_was_typed_anew_is_spelt_out(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    found, lock = judged(repo)
    names = {name for name in parts(found) if name}
    assert spelt_anew(monkeypatch, found, repo, lock) == names
    note_parts(repo.root, found, parts(found))
    assert spelt_anew(monkeypatch, found, repo, lock) == set()

    text = repo.read("system.yaml")
    assert "  stock:\n" in text
    repo.write("system.yaml", text.replace("  stock:\n", "  stock:\n    description: All of it\n"))
    found, lock = judged(repo)
    assert spelt_anew(monkeypatch, found, repo, lock) == {"stock"}


def test_other_defaults_another_msgen_and_another_lock_are_met(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, lock = judged(repo)
    names = {name for name in parts(found) if name}
    note_parts(repo.root, found, parts(found))
    locked = repo.root / ".msgen/lock/stock.yaml"
    locked.write_text(locked.read_text().replace("spec:\n", "spec:\n  owner: somebody\n", 1))
    assert spelt_anew(monkeypatch, found, repo, judged(repo)[1]) == {"stock"}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spelt, "msgen_itself", lambda: [b"another"])
        assert spelt_anew(patch, found, repo, lock) == names

    text = repo.read("system.yaml")
    defaults = "defaults: {endpoint: {timeout: 900ms}}\nservices:\n"
    repo.write("system.yaml", text.replace("services:\n", defaults, 1))
    assert spelt_anew(monkeypatch, judged(repo)[0], repo, lock) == names


@given(data=st.data())
def test_a_damaged_note_changes_nothing(made: Repo, data: st.DataObject) -> None:
    found, lock = judged(made)
    note_parts(made.root, found, parts(found))
    place = notes.note_path(made.root, "spelt")
    assert place
    content = bytearray(place.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 1))
        end = data.draw(st.integers(start, min(len(content), start + 80)))
        content[start:end] = data.draw(st.binary(max_size=8) | st.just(bytes(content[:70])))
    place.write_bytes(content)
    assert with_parts(made.root, found, lock).parts == parts(found)
