"""Markers of conflicts: msgen's, and git's in all of their lengths."""

import pytest

from msgen.reconcile.markers import Side, has_markers, opening_lines, resolve
from tests.reconcile.test_branches import branch
from tests.reconcile.world import HANDLER, SETTINGS, Repo

OURS = b"a\n<<<<<<< yours\n1\n||||||| before\n0\n=======\n2\n>>>>>>> msgen\nb\n"
GIT = b"a\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\nb\n"
LONG = b"a\r\n<<<<<<<< HEAD:one\r\n1\r\n========\r\n2\r\n>>>>>>>> other:two\r\nb\r\n"
DIFF3 = b"a\n<<<<<<< HEAD\n1\n|||||||\n0\n=======\n2\n>>>>>>> other\nb\n"


@pytest.mark.parametrize("content", [OURS, GIT, LONG, DIFF3])
def test_each_is_found_and_resolved(content: bytes) -> None:
    assert has_markers(content)
    assert opening_lines(content) == [2]
    mine = resolve(content, Side.OURS)
    assert mine.replace(b"\r", b"") == b"a\n1\nb\n"
    assert resolve(content, Side.THEIRS).replace(b"\r", b"") == b"a\n2\nb\n"
    assert not has_markers(mine)


def test_what_only_looks_like_one_is_content() -> None:
    heading = b"Title\n=======\n\n>>>>>>> deep quote\n"
    assert not has_markers(heading)
    assert resolve(heading, Side.OURS) == heading
    inner = b"<<<<<<<< HEAD\n<<<<<<< x\n=======\n========\n2\n>>>>>>>> other\n"
    assert resolve(inner, Side.OURS) == b"<<<<<<< x\n=======\n"


def test_two_new_names_of_one_service_meet(cloned: Repo) -> None:
    """Git's markers are longer where the two sides of a file have two names."""
    cloned.append(SETTINGS, "\n\n# mine\n")
    cloned.commit()
    marked = SETTINGS.replace("order", "cart")
    branch(cloned, "cart", "order:\n", "cart:\n")
    sized = "\n<<<<<<<< HEAD:a\n# mine\n========\n# yours\n>>>>>>>> other:b\n"
    cloned.edit(marked, "\n# mine\n", sized)
    assert "conflict-markers" in cloned.msgen("check", code=3)
    assert "conflict-markers" in cloned.msgen("apply", code=4)
    cloned.msgen("apply", "--ours", marked)
    assert "<<<" not in cloned.read(marked)
    cloned.msgen("check")


@pytest.mark.parametrize("path", [HANDLER, "services/order/tests/test_create_order.py"])
def test_what_git_left_in_a_file_of_the_users_is_found(repo: Repo, path: str) -> None:
    """Nothing is merged into a handler, so `apply` goes on."""
    repo.append(path, GIT.decode())
    assert f"conflict is not resolved in {path} " in repo.msgen("check", code=3)
    repo.spec("services:\n  order:\n", "services:\n  order:\n    description: Sells.\n")
    repo.msgen("apply")
    assert "conflict-markers" in repo.msgen("check", code=3)
    repo.write(path, resolve(repo.read(path).encode(), Side.OURS).decode())
    assert "conflict-markers" not in repo.msgen("check", code=None)
