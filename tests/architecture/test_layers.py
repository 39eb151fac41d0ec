"""The ladder holds: a module imports from lower steps alone, each ban with its reason."""

import tomllib
from pathlib import Path

from tests.architecture.sources import imports, modules

LADDER = tomllib.loads((Path(__file__).parent / "ladder.toml").read_text())
STEPS = {name: index for index, step in enumerate(LADDER["step"]) for name in step["packages"]}


def top(module: str) -> str:
    return module.partition(".")[0]


def test_every_package_stands_on_a_step() -> None:
    missing = {top(module) for module in modules()} - STEPS.keys() - {""}
    assert not missing, f"add them to ladder.toml with a reason: {sorted(missing)}"


def test_imports_go_down() -> None:
    wrong = []
    for found in imports():
        here, there = top(found.module), top(found.imported)
        if here == there or "" in (here, there):
            continue
        if STEPS[there] >= STEPS[here]:
            because = LADDER["step"][STEPS[there]]["because"]
            wrong.append(f"{found.module}:{found.line} imports {found.imported}: {because}")
    assert not wrong, "\n".join(wrong)


def test_bans() -> None:
    wrong = [
        f"{found.module}:{found.line} imports {found.imported}: {ban['because']}"
        for ban in LADDER["ban"]
        for found in imports()
        if top(found.module) == ban["from"]
        for banned in ban["import"]
        if f"{found.imported}.".startswith(f"{banned}.")
    ]
    assert not wrong, "\n".join(wrong)


def test_strangers() -> None:
    wrong = []
    for rule in LADDER["strangers"]:
        package = rule["package"]
        allowed = {package, *(f"{package}.{name}" for name in rule.get("except", []))}
        for found in imports():
            same = top(found.module) == top(found.imported) == package
            if not same or found.imported in allowed or found.module == package:
                continue
            if member(found.module) != member(found.imported):
                wrong.append(
                    f"{found.module}:{found.line} imports {found.imported}: {rule['because']}"
                )
    assert not wrong, "\n".join(wrong)


def member(module: str) -> str:
    """Return the sibling that `module` belongs to: targets.envoy.routes is targets.envoy."""
    return ".".join(module.split(".")[:2])
