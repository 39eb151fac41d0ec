"""A target has three places with one name, and is registered under it."""

import tomllib
from importlib.metadata import entry_points
from pathlib import Path

from tests.architecture.sources import CHECKOUT, PACKAGE

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
REGISTERED = PROJECT["entry-points"]["msgen.targets"]


def names(folder: Path) -> set[str]:
    return {
        entry.stem
        for entry in folder.iterdir()
        if not entry.name.startswith(("_", ".")) and (entry.is_dir() or entry.suffix == ".py")
    }


def test_each_module_is_registered_under_its_name() -> None:
    assert {name: f"msgen.targets.{name}" for name in names(PACKAGE / "targets")} == REGISTERED


def test_each_target_has_tests_of_its_name() -> None:
    assert names(CHECKOUT / "tests/targets") >= REGISTERED.keys()


def test_each_template_folder_belongs_to_a_target() -> None:
    folder = CHECKOUT / "templates/targets"
    assert names(folder) <= REGISTERED.keys()


def test_the_installed_package_registers_them() -> None:
    assert {each.name for each in entry_points(group="msgen.targets")} >= REGISTERED.keys()
