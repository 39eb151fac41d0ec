"""Code that nothing can import, or whose files disagree, keeps `check` from being green."""

import shutil
import sys
from pathlib import Path

import pytest

from msgen.reconcile.broken import examine
from tests.reconcile.test_gone import gone
from tests.reconcile.world import HANDLER, ROUTES, SETTINGS, Repo

CHECKOUT = Path(__file__).resolve().parents[2]
EVERYTHING = CHECKOUT / "tests/corpus_generated/everything/system.yaml"
PACKAGE = "services/order/src/order"
WIRING = f"{PACKAGE}/wiring.py"
CHASSIS = "libs/python/src/chassis/auth.py"
OPEN = "\n\ndef mine(:\n    pass\n"


def _line(repo: Repo, path: str, word: str) -> int:
    lines = enumerate(repo.read(path).splitlines(), 1)
    return next(number for number, line in lines if word in line)


def broken(said: str) -> list[str]:
    """Return what findings of the rule say."""
    lines = said.splitlines()
    return [line.partition("[broken-code]: ")[2] for line in lines if "[broken-code]" in line]


@pytest.mark.parametrize(
    "path", [HANDLER, ROUTES, "services/order/tests/test_create_order.py", CHASSIS]
)
def test_an_edited_file_that_is_no_python(repo: Repo, path: str) -> None:
    line = len(repo.read(path).splitlines()) + 3
    repo.append(path, OPEN)
    said = repo.msgen("check", code=3)
    assert broken(said) == [f"{path}:{line} is no Python: invalid syntax"]
    assert f"{path}:{line}:10: warning[broken-code]" in said
    repo.edit(path, "(:", "():")
    assert broken(repo.msgen("check", code=None)) == []


def test_what_cannot_be_imported_though_it_parses(repo: Repo) -> None:
    repo.append(HANDLER, "\nreturn 1\n")
    said = broken(repo.msgen("check", code=3))
    assert said[0].endswith("is no Python: 'return' outside function")


def test_own_code_is_imported_and_data_of_tests_is_not(repo: Repo) -> None:
    repo.write("services/order/tests/data/sample.py", OPEN)
    repo.write(f"{PACKAGE}/skeletons/a-{{name}}.py", OPEN)
    repo.msgen("check")
    repo.write(f"{PACKAGE}/rules.py", OPEN)
    repo.write("services/order/tests/test_mine.py", OPEN)
    assert len(broken(repo.msgen("check", code=3))) == 2


def test_a_service_for_a_later_python(repo: Repo) -> None:
    repo.append(HANDLER, OPEN)
    later = f'requires-python = ">=3.{sys.version_info.minor + 1}"'
    repo.edit("services/order/pyproject.toml", 'requires-python = ">=3.11"', later)
    assert broken(repo.msgen("check", code=None)) == []


def test_markers_of_a_conflict_are_said_once(repo: Repo) -> None:
    repo.append(HANDLER, "<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\n")
    said = repo.msgen("check", code=3)
    assert "[conflict-markers]" in said
    assert broken(said) == []


def test_settings_that_the_file_on_disk_does_not_have(repo: Repo) -> None:
    """The user deleted a setting, and nobody edited the file that reads it."""
    repo.edit(SETTINGS, "    orders_url: StoreUrl\n", "")
    said = gone(repo.msgen("check", code=3))
    told = "uses settings.orders_url, which the Settings of order.settings does not have"
    assert said == [f"{WIRING}:{_line(repo, WIRING, 'orders_url')} {told}"]


def test_a_setting_of_an_upstream(repo: Repo) -> None:
    repo.append(WIRING, "\n\ndef mine(settings: Settings) -> str:\n    return settings.stock.uri\n")
    said = gone(repo.msgen("check", code=3))
    assert said[0].endswith("uses settings.stock.uri, which UpstreamSettings does not have")


def test_names_that_nothing_defines(repo: Repo) -> None:
    repo.append(WIRING, "\n\ndef mine() -> None:\n    subscribe(Events)\n")
    said = gone(repo.msgen("check", code=3))
    assert [each.partition(" ")[2] for each in said] == [
        "uses subscribe, which nothing defines",
        "uses Events, which nothing defines",
    ]
    repo.edit(WIRING, "subscribe(Events)", "subscribe(Events)  # noqa: F821")
    assert gone(repo.msgen("check")) == []


def test_a_handler_without_its_function(repo: Repo) -> None:
    """Nobody edited the routes that import it."""
    repo.edit(HANDLER, "async def create_order(", "async def make_order(")
    said = gone(repo.msgen("check", code=3))
    told = "imports create_order from order.handlers.create_order, which has no such name"
    assert [each.partition(" ")[2] for each in said] == [told]
    assert said[0].startswith(f"{ROUTES}:")


EXAMPLES = sorted((CHECKOUT / "examples").glob("*/system.yaml"))


@pytest.mark.parametrize("spec", [*EXAMPLES, EVERYTHING], ids=lambda spec: spec.parent.name)
def test_code_with_a_line_in_every_file_is_sound(spec: Path, tmp_path: Path) -> None:
    """Nothing is found in what msgen writes, whoever edited it."""
    shutil.copytree(spec.parent, tmp_path / "given")
    repo = Repo.new(tmp_path / "given", spec.read_text())
    for path in sorted(repo.root.rglob("*.py")):
        repo.append(path.relative_to(repo.root).as_posix(), "\n# mine\n")
    said = repo.msgen("check")
    assert gone(said) == broken(said) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def f(:\n", "invalid syntax"),
        ("x = (\n", "'(' was never closed"),
        ("async def f(): ...\nawait f()\n", "'await' outside function"),
        ("__all__ = ['q']\n", "lists q in __all__, and nothing defines it"),
        ("def f(): return y\n", "uses y, which nothing defines"),
        ("def f(a: Bar) -> None: ...\n", "uses Bar, which nothing defines"),
        ("é = y\n", "uses y, which nothing defines"),
    ],
)
def test_what_is_wrong(text: str, told: str) -> None:
    assert [each.told for each in examine(text.encode(), "a.py").faults] == [told]


@pytest.mark.parametrize(
    "text",
    [
        "from os.path import *\njoin(y)\n",
        "globals()['y'] = 1\ny\n",
        "import builtins\nbuiltins.y = 1\ny\n",
        "try:\n    y\nexcept NameError:\n    y = 1\n",
        "def f(a: 'Any[shape, \"n m\"]') -> None: ...\n",
        "def f():\n    return y\n\n\ny = __file__\n",
        "x = '\\d'\n",
        "\ufeffx = 1\r\n",
        "y  # noqa\n",
    ],
)
def test_what_only_seems_wrong(text: str) -> None:
    assert examine(text.encode(), "a.py").faults == []
