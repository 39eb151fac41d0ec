"""The next major version of helm makes the same of the charts."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.charts import SPECS, values_of, write
from tests.conformance.tools import required

pytestmark = pytest.mark.conformance


def objects(program: str, *arguments: str) -> list[Any]:
    done = subprocess.run(
        [required(program), "template", *arguments], check=True, capture_output=True, text=True
    )
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def test_helm_4_lints_and_renders_as_helm_3(tmp_path: Path) -> None:
    chart = write(SPECS[0], tmp_path)
    for values in values_of(chart).values():
        linted = subprocess.run(
            [required("helm4"), "lint", "--strict", chart, *values], capture_output=True, text=True
        )
        assert linted.returncode == 0, linted.stdout
        arguments = (chart.name, str(chart), "--namespace", chart.name, *values)
        assert objects("helm4", *arguments) == objects("helm", *arguments)
