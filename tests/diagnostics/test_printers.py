"""The same findings in four forms, the same bytes each time."""

from __future__ import annotations

import io
import json

import jsonschema
import pytest

from msgen.diagnostics import Diagnostic, Related, Severity, Source, Span, UserError
from msgen.diagnostics.machine import render_github, render_json, render_sarif
from msgen.diagnostics.order import Counts, count, has_errors, in_order
from msgen.diagnostics.text import colours_wanted, render_text

SOURCE = Source("system.yaml", "services:\n  order:\n    depends_on: [user]\n\tx: 漢字 y\n")
UNKNOWN = Diagnostic(
    "unknown-dependency",
    Severity.ERROR,
    'service "order" depends on "user", which is not defined',
    Span("system.yaml", 3, 18, 3, 22),
    'did you mean "users"?',
    (Related(Span("system.yaml", 2, 3, 2, 8), "the service"),),
)
WIDE = Diagnostic("wide", Severity.WARNING, "here", Span("system.yaml", 4, 8, 4, 9))
NOWHERE = Diagnostic("file-not-found", Severity.ERROR, "x.yaml: there is no such file")


def test_text() -> None:
    assert render_text([WIDE, UNKNOWN, NOWHERE, UNKNOWN], [SOURCE]) == (
        "error[file-not-found]: x.yaml: there is no such file\n"
        "\n"
        'system.yaml:3:18: error[unknown-dependency]: service "order" depends on "user", which is'
        " not defined\n"
        "    3 |     depends_on: [user]\n"
        "      |                  ^^^^\n"
        "system.yaml:2:3: note: the service\n"
        "    2 |   order:\n"
        "      |   ^^^^^\n"
        'help: did you mean "users"?\n'
        "\n"
        "system.yaml:4:8: warning[wide]: here\n"
        "    4 |  x: 漢字 y\n"
        "      |          ^\n"
        "\n"
        "2 errors, 1 warning\n"
    )


def test_no_findings_are_no_text() -> None:
    assert render_text([]) == ""


def test_colours_change_no_text() -> None:
    coloured = render_text([UNKNOWN], [SOURCE], colour=True)
    assert "\x1b[1;31m" in coloured
    plain = coloured
    for code in ("0", "1", "34", "32", "1;31"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == render_text([UNKNOWN], [SOURCE])


@pytest.mark.parametrize(
    ("terminal", "environ", "wanted"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_colours_only_where_they_are_wanted(
    terminal: bool, environ: dict[str, str], wanted: bool
) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    assert colours_wanted(Stream(), environ) is wanted


def test_control_characters_cannot_reach_the_terminal() -> None:
    found = Diagnostic("x", Severity.ERROR, "a\x1b[2Jb\u202ec", Span("s\x07.yaml", 1, 1, 1, 2))
    assert render_text([found]) == "s\\x07.yaml:1:1: error[x]: a\\x1b[2Jb\\u202ec\n\n1 error\n"


def test_a_long_line_is_cut_around_its_carets() -> None:
    source = Source("s.yaml", "a: " + "b" * 500 + " here " + "c" * 500)
    text = render_text(
        [Diagnostic("x", Severity.NOTE, "m", Span("s.yaml", 1, 505, 1, 509))], [source]
    )
    lines = text.splitlines()
    assert len(lines[1]) <= 130
    assert lines[1][lines[2].index("^") : lines[2].rindex("^") + 1] == "here"


def test_json() -> None:
    report = json.loads(render_json([WIDE, UNKNOWN]))
    assert report["counts"] == {"errors": 1, "warnings": 1, "notes": 0}
    assert report["diagnostics"][0]["span"] == {
        "file": "system.yaml", "line": 3, "column": 18, "end_line": 3, "end_column": 22,
    }  # fmt: skip
    assert report["diagnostics"][0]["related"][0]["message"] == "the service"


def test_github() -> None:
    found = Diagnostic("a,b", Severity.NOTE, "50%\nmore", Span("a:b.yaml", 1, 2, 1, 3), "fix")
    assert render_github([found, NOWHERE]) == (
        "::error title=file-not-found::x.yaml: there is no such file\n"
        "::notice col=2,endColumn=3,endLine=1,file=a%3Ab.yaml,line=1,title=a%2Cb::"
        "50%25%0Amore%0Ahelp: fix\n"
    )


SARIF_CORE = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "results": {
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                            },
                        }
                    }
                },
            },
        },
    },
}


def test_sarif() -> None:
    log = json.loads(render_sarif([WIDE, UNKNOWN, NOWHERE], version="1.2.3"))
    jsonschema.validate(log, SARIF_CORE)
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 18, "endLine": 3, "endColumn": 22}
    assert "locations" not in run["results"][0]
    described = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert described["file-not-found"]["defaultConfiguration"] == {"level": "error"}
    assert described["file-not-found"]["help"]["text"].startswith("error[file-not-found]")
    assert described["wide"] == {"id": "wide"}


def test_order_and_counts() -> None:
    assert in_order([WIDE, UNKNOWN, WIDE]) == (UNKNOWN, WIDE)
    assert str(count([WIDE, UNKNOWN, UNKNOWN])) == "2 errors, 1 warning"
    assert str(Counts(0, 0, 0)) == "no problems"
    assert has_errors([WIDE, UNKNOWN])
    assert not has_errors([WIDE])


def test_a_user_error_carries_its_findings() -> None:
    error = UserError(UNKNOWN, NOWHERE)
    assert error.diagnostics == (UNKNOWN, NOWHERE)
    assert str(error).endswith("there is no such file")


def test_a_secret_is_hidden_though_the_file_was_read_again() -> None:
    found = Diagnostic("plausible-secret", Severity.ERROR, "m", Span("s.yaml", 1, 4, 1, 11))
    text = render_text([found], [Source("s.yaml", "a: hunter2 # yes")])
    assert "hunter2" not in text
    assert "a: ******* # yes" in text
