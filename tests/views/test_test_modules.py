"""An operation may be called what a service's own tests are called."""

from pathlib import Path

import pytest

from msgen.pipeline import compile_system, judge_file

SPEC = """\
msgen: 1
system: s
services:
  a:
    endpoints: {{GET /a: {{as: {name}, response: [A], reads: [db.all]}}}}
    depends_on: [db]
datastores: {{db: {{kind: postgres, entities: {{all: A}}}}}}
types: {{A: {{id: uuid}}}}
"""


@pytest.mark.parametrize("name", ["contract", "migrations"])
def test_each_test_has_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "system.yaml").write_text(SPEC.format(name=name))
    paths = {file.path for file in compile_system(judge_file(tmp_path / "system.yaml")).files}
    assert {
        f"services/a/tests/test_{name}.py",
        f"services/a/tests/test_{name}_operation.py",
    } <= paths
