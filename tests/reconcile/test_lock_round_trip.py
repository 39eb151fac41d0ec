"""The lock keeps the applied spec: read back, it gives the same bytes for every spec we have."""

import os
from pathlib import Path

import pytest

from msgen.output.lock import lock_files
from msgen.output.locked import parse_lock
from msgen.pipeline import compile_system, judge_file
from msgen.reconcile.repository import applied_spec

CHECKOUT = Path(__file__).resolve().parents[2]
SPECS = sorted(
    [
        *CHECKOUT.glob("examples/*/system.yaml"),
        *CHECKOUT.glob("tests/systems/*/system.yaml"),
        *CHECKOUT.glob("tests/corpus_generated/*/system.yaml"),
    ]
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_the_spec_in_the_lock_gives_the_same_bytes(spec: Path) -> None:
    made = compile_system(judge_file(spec))
    written = {file.path: file.content for file in lock_files(made.lock)}
    lock = parse_lock(written)
    assert {file.path: file.content for file in lock_files(lock)} == written
    assert (lock.specs, lock.files) == (made.lock.specs, made.lock.files)
    again = judge_file(spec, edited={os.path.realpath(spec): applied_spec(lock).encode()})
    before = {file.path: file.content for file in made.files}
    assert {file.path: file.content for file in compile_system(again).files} == before
