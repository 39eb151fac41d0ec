"""The rules as a whole: they never raise, take linear time, and say the same each time."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from msgen.checks import check_plan, check_spec
from msgen.diagnostics import Severity
from msgen.diagnostics.text import render_text
from msgen.pipeline import judge_file
from msgen.plan.resolve import resolve
from msgen.spec.load import Loaded, load

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("examples/*/system.yaml"))
WORDS = (
    "order", "payment", "none", "user", "service", "worker", "cron", "web", "true", "null", "[]", "{}",
    "5s", "0", "10%", "GET /orders", "orders-db", "Order", "uuid", "[order:write]", "2..1", "~",
)  # fmt: skip


def mutate(text: str, chance: random.Random) -> str:
    """Change words and lines, so that most results are YAML still."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 4)):
        index = chance.randrange(len(lines))
        words = lines[index].split(" ")
        match chance.randrange(4):
            case 0:
                del lines[index]
                lines.append("")
            case 1:
                lines[index] = " ".join([*words[:-1], chance.choice(WORDS)])
            case 2:
                other = lines[chance.randrange(len(lines))].split(" ")
                lines[index] = " ".join([*words[:-1], *other[-1:]])
            case _:
                lines.insert(index, lines[index])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_mutated_examples_never_raise(path: Path, tmp_path: Path) -> None:
    text = path.read_text()
    chance = random.Random(path.parent.name)
    for part in path.parent.rglob("*"):
        if part.is_file() and part != path:
            copy = tmp_path / part.relative_to(path.parent)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(part.read_bytes())
    spec = tmp_path / "system.yaml"
    for _ in range(60):
        mutated = mutate(text, chance)
        spec.write_text(mutated)
        judged = judge_file(spec)
        assert judged.plan is not None or judged.diagnostics
        render_text(judged.diagnostics, judged.loaded.sources)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_have_no_errors_and_no_notes(path: Path) -> None:
    judged = judge_file(path)
    assert judged.plan is not None
    assert [d.message for d in judged.diagnostics if d.severity is Severity.NOTE] == []


def system(count: int) -> str:
    lines = ["msgen: 1", "system: big", "services:"]
    for n in range(count):
        wrong = n % 10 == 0
        missing = f", s{n + 1} POST /nothing" if wrong else ""
        lines += [
            f"  s{n}:",
            f"    expose: {{prefix: /api/s{n}, strip: true}}",
            "    endpoints:",
            "      POST /things:",
            "        request: {name: string}",
            f"        calls: [s{(n * 7 + 1) % count} GET /things/export{missing}]",
            f"        writes: [db{n}.things]",
            "      GET /things/export: {response: [Thing]}",
            f"      GET /things/{{id}}: {{response: {'Thng' if wrong else 'Thing'}}}",
            f"    depends_on: {{s{(n * 7 + 1) % count}: {{retries: 1}}{f', unknown{n}: {{}}' if wrong else ''}}}",
        ]
    lines.append("datastores:")
    lines += [f"  db{n}: {{kind: postgres, entities: {{things: Thing}}}}" for n in range(count)]
    lines.append("types: {Thing: {id: uuid, name: string}}")
    return "\n".join(lines) + "\n"


def judged(count: int, folder: Path) -> tuple[float, int]:
    path = folder / f"{count}.yaml"
    path.write_text(system(count))
    loaded: Loaded = load(path)
    assert loaded.spec is not None
    plan = resolve(loaded.spec, tree=loaded.tree).plan
    start = time.process_time()
    found = [*check_spec(loaded), *check_plan(plan, loaded)]
    return time.process_time() - start, len(found)


def test_rules_take_linear_time(tmp_path: Path) -> None:
    """Eight times as many services, and mistakes, take about eight times as long."""
    judged(20, tmp_path)  # imports
    small, few = min(judged(60, tmp_path) for _ in range(3))
    large, many = min(judged(480, tmp_path) for _ in range(2))
    assert many >= few * 6
    assert large < small * 8 * 3
