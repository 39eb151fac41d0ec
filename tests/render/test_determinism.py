"""Same spec, same bytes: whatever the order of keys, the run, the folder, the machine."""

import json
import os
import random
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from msgen.pipeline import compile_system, judge_file
from tests.architecture.sources import CHECKOUT

EXAMPLES = sorted(path.parent.name for path in (CHECKOUT / "examples").glob("*/system.yaml"))
DIGEST = """
import sys
from hashlib import sha256
from pathlib import Path
from msgen.pipeline import compile_system, judge_file
files = compile_system(judge_file(Path(sys.argv[1]))).files
print(sha256(repr([(f.path, f.content, f.owner.value, f.executable) for f in files]).encode()).hexdigest())
"""


def permuted(node: Any, chance: random.Random) -> Any:
    """Return the tree of a spec with the keys of every map in another order; lists stay."""
    if isinstance(node, dict):
        keys = list(node)
        chance.shuffle(keys)
        return {key: permuted(node[key], chance) for key in keys}
    if isinstance(node, list):
        return [permuted(item, chance) for item in node]
    return node


def contents(spec: Path) -> dict[str, bytes]:
    return {file.path: file.content for file in compile_system(judge_file(spec)).files}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_order_of_keys_does_not_matter(example: str, tmp_path: Path) -> None:
    spec = CHECKOUT / "examples" / example / "system.yaml"
    tree = judge_file(spec).loaded.tree
    expected = contents(spec)
    for seed in range(2):
        # JSON is YAML: all scalars are quoted, which means the same here.
        other = tmp_path / "system.yaml"
        shuffled = permuted(tree, random.Random(seed))
        shuffled.pop("include", None)
        other.write_text(json.dumps(shuffled))
        found = contents(other)
        assert found.keys() == expected.keys()
        assert [path for path in expected if found[path] != expected[path]] == []


def test_hash_seed_locale_zone_and_folder_do_not_matter(tmp_path: Path) -> None:
    spec = CHECKOUT / "examples" / "ecommerce" / "system.yaml"
    worlds = [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "HOME": "/nonexistent"},
        {"PYTHONHASHSEED": "2", "PYTHONUTF8": "0", "LANG": "tr_TR.UTF-8", "COLUMNS": "20"},
    ]
    digests = set()
    for index, world in enumerate(worlds):
        folder = tmp_path / f"folder {index}"
        folder.mkdir()
        copy = folder / f"spec{index}.yaml"
        copy.write_bytes(spec.read_bytes())
        run = [sys.executable, "-c", DIGEST, copy]
        environment = {**os.environ, **world}
        digests.add(subprocess.check_output(run, cwd=folder, env=environment, text=True))
    assert len(digests) == 1


def test_output_names_no_machine(tmp_path: Path) -> None:
    spec = CHECKOUT / "examples" / "ecommerce" / "system.yaml"
    copy = tmp_path / "system.yaml"
    copy.write_bytes(spec.read_bytes())
    for path, content in contents(copy).items():
        assert str(tmp_path).encode() not in content, path
        assert str(CHECKOUT).encode() not in content, path


def test_two_producers_of_one_path_are_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    from msgen import pipeline
    from msgen.render.files import File, Origin, Owner

    twins = [File("x", b"x\n", Owner.MANAGED, Origin(name, "")) for name in ("one", "two")]
    monkeypatch.setattr(pipeline, "services", lambda *_: nullcontext(iter(twins)))
    with pytest.raises(pipeline.DuplicatePath, match="x is made by one and two"):
        compile_system(judge_file(CHECKOUT / "examples/finance/system.yaml"))


def test_broken_output_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from msgen import pipeline
    from msgen.render.files import File, Origin, Owner
    from msgen.render.parseback import BrokenOutput

    broken = File("x.py", b"def\n", Owner.MANAGED, Origin("targets/x", "x.py.j2"))
    monkeypatch.setattr(pipeline, "services", lambda *_: nullcontext(iter([broken])))
    with pytest.raises(BrokenOutput, match=r"x\.py"):
        compile_system(judge_file(CHECKOUT / "examples/finance/system.yaml"))
