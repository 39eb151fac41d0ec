"""A child that renders the services changes nothing but the time it takes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.specs import large
from msgen.blueprints import production, rendering
from msgen.pipeline import compile_system, judge_file
from msgen.render import beside
from msgen.render.files import File
from msgen.render.parseback import BrokenOutput

SERVICES = 24

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="a matter of Linux")


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "system.yaml"
    path.write_text(large(SERVICES))
    return path


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fork whatever this machine is like; return the children's ids, as they start."""
    started: list[int] = []
    fork = os.fork

    def counted() -> int:
        pid = fork()
        started.append(pid)
        return pid

    monkeypatch.setattr(production, "possible", lambda: True)
    monkeypatch.setattr(os, "fork", counted)
    return started


def made(spec: Path) -> tuple[File, ...]:
    return compile_system(judge_file(spec)).files


@pytest.fixture
def plain(spec: Path) -> tuple[File, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(production, "possible", lambda: False)
        return made(spec)


def test_both_ways_give_the_same_files(
    spec: Path, plain: tuple[File, ...], forks: list[int]
) -> None:
    assert made(spec) == plain
    assert len(forks) == 1


def test_a_child_that_dies_is_survived(
    spec: Path, plain: tuple[File, ...], forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, whole = os.getpid(), rendering.files

    def mortal(*given: object) -> Iterator[File]:
        for count, file in enumerate(whole(*given)):  # type: ignore[arg-type]
            if count == 100 and os.getpid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)
            yield file

    monkeypatch.setattr(rendering, "files", mortal)
    assert made(spec) == plain
    assert len(forks) == 1


def test_an_error_in_the_child_is_raised_as_without_one(
    spec: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> Iterator[File]:
        raise LookupError("a template is wrong")
        yield

    monkeypatch.setattr(rendering, "files", broken)
    with pytest.raises(LookupError, match="a template is wrong") as problem:
        made(spec)
    assert problem.value.__context__ is None
    assert len(forks) == 1


def test_no_child_outlives_an_error_of_its_parent(
    spec: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BrokenOutput("x.yaml: no")

    monkeypatch.setattr("msgen.render.known.check", refuse)
    with pytest.raises(BrokenOutput):
        made(spec)
    with pytest.raises(ChildProcessError):
        os.waitpid(forks[0], os.WNOHANG)


def test_a_small_system_needs_no_child(
    tmp_path: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "system.yaml"
    path.write_text(large(3))
    made(path)
    assert not forks


def test_parts_larger_than_a_pipe_come_whole() -> None:
    sent = [b"x" * 3_000_000, ("text", None, 7, [True])]
    with beside.beside(lambda: sent) as child:
        assert list(child.parts()) == sent
