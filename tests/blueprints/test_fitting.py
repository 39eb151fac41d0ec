"""A workload has to fit its blueprint: it exists, makes the kind, and has the options."""

from pathlib import Path

import pytest

from msgen.pipeline import judge_file


def findings(tmp_path: Path, service: str) -> list[str]:
    spec = tmp_path / "system.yaml"
    spec.write_text(f"msgen: 1\nsystem: s\nservices:\n  a: {service}\n")
    return [f"{each.id}: {each.message}" for each in judge_file(spec).diagnostics]


@pytest.mark.parametrize(
    ("service", "finding"),
    [
        ("{blueprint: python-fastapy}", "unknown-blueprint: "),
        ("{kind: web, blueprint: python-worker}", 'unfit-blueprint: "python-worker" makes no web'),
        ("{blueprint: python-fastapi, options: {nothing: 1}}", "bad-option: "),
    ],
)
def test_misfits_are_findings(tmp_path: Path, service: str, finding: str) -> None:
    assert [each for each in findings(tmp_path, service) if each.startswith(finding)]


def test_what_fits_is_quiet(tmp_path: Path) -> None:
    assert findings(tmp_path, "{blueprint: python-fastapi}") == []


@pytest.mark.parametrize(
    "service",
    [
        "{endpoints: {WS /a: {}, ANY /b/*: {}, GET ~/c/[a-z]+: {}, GET /d: {redirect: /e}}}",
        "{blueprint: python-flask, endpoints: {ANY /b/*: {}, GET ~/c/[a-z]+: {}, ANY /d: {}}}",
        "{ports: {ws: 8000/ws, admin: 8001}, endpoints: {WS /a: {}}}",
        "{image: 'own:1', ports: {grpc: 9000}, endpoints: {rpc a.B/C: {}}}",
    ],
)
def test_what_a_blueprint_serves_is_quiet(tmp_path: Path, service: str) -> None:
    assert not [each for each in findings(tmp_path, service) if each.startswith("blueprint-")]
