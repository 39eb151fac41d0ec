"""The core stands on no web framework, and settings alone read the environment."""

import subprocess
import sys
from pathlib import Path

CORE = (
    "answers auth calls contract deadline endpoint health idempotency identity logs metrics "
    "model forwarding observe patterns policy problem process repetition scalars settings "
    "telemetry units aio sync"
)
SOURCE = Path(__file__).parents[2] / "src"


def test_the_core_imports_no_framework() -> None:
    program = (
        "import importlib, sys\n"
        f"for name in {CORE.split()!r}: importlib.import_module('chassis.' + name)\n"
        "found = {'fastapi', 'starlette', 'flask', 'werkzeug', 'sqlalchemy'} & set(sys.modules)\n"
        "assert not found, found"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
