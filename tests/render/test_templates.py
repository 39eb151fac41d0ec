"""The template environment: delimiters, strictness, escaping, and the cache of compiled templates."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from msgen.render import cache, templates


def environment(**sources: str) -> Environment:
    return templates.environment(DictLoader({f"{k}.j2": v for k, v in sources.items()}))


def render(template: str, /, **context: object) -> str:
    return environment(t=template).get_template("t.j2").render(context)


def test_delimiters_collide_with_no_output() -> None:
    text = "{{ helm }} ${{ github }} {% x %} {# y #} $(make) ${shell} %{http_code} <x> 5% >\n"
    assert render(text) == text


def test_lines_of_statements_vanish() -> None:
    text = "a:\n  <% for x in xs %>\n  - <%= x %>\n  <% endfor %>\n<%# remark %>\nend\n"
    assert render(text, xs=[1, 2]) == "a:\n  - 1\n  - 2\nend\n"


def test_unknown_names_are_errors() -> None:
    for text in ("<%= missing %>", "<%= a.missing %>", "<% if missing %><% endif %>"):
        with pytest.raises(UndefinedError):
            render(text, a=object())


def test_markup_is_escaped_and_nothing_else() -> None:
    loaded = environment(**{"page.html": "<%= x %>", "conf": "<%= x %>"})
    assert loaded.get_template("page.html.j2").render(x="<b>") == "&lt;b&gt;"
    assert loaded.get_template("conf.j2").render(x="<b>") == "<b>"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x | yaml", '"no"'),
        ("x | json", '"no"'),
        ("x | toml", '"no"'),
        ("x | python", '"no"'),
        ("data | yaml | indent(2)", "a:\n    - 1"),
        ("xs | join(', ')", "1, 2"),
        ("text | comment", "# one\n#\n# two"),
    ],
)
def test_filters(expression: str, expected: str) -> None:
    context = {"x": "no", "data": {"a": [1]}, "xs": [1, 2], "text": "one\n\ntwo"}
    assert render(f"<%= {expression} %>", **context) == expected


def compiled(folder: Path | None) -> Environment:
    made = environment(t="<%= x %>")
    made.bytecode_cache = cache.CompiledTemplates(folder)
    return made


def test_compiled_templates_are_kept(tmp_path: Path) -> None:
    assert compiled(tmp_path).get_template("t.j2").render(x=1) == "1"
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert compiled(tmp_path).get_template("t.j2").render(x=2) == "2"


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\0" * 500])
def test_a_damaged_cache_is_no_error(tmp_path: Path, damage: bytes) -> None:
    compiled(tmp_path).get_template("t.j2")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    kept.write_bytes(damage)
    assert compiled(tmp_path).get_template("t.j2").render(x=3) == "3"


def test_a_cut_cache_is_no_error(tmp_path: Path) -> None:
    compiled(tmp_path).get_template("t.j2")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    whole = kept.read_bytes()
    for length in range(0, len(whole), 7):
        kept.write_bytes(whole[:length])
        assert compiled(tmp_path).get_template("t.j2").render(x=3) == "3"


def test_an_unwritable_cache_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file", Path("/proc/nowhere")):
        assert compiled(folder).get_template("t.j2").render(x=4) == "4"


def test_a_cache_that_others_may_write_is_not_read(tmp_path: Path) -> None:
    compiled(tmp_path).get_template("t.j2")
    (folder,) = tmp_path.iterdir()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    folder.chmod(0o777)
    for path in before:
        path.write_bytes(b"evil")
    assert compiled(tmp_path).get_template("t.j2").render(x=5) == "5"
    assert all(path.read_bytes() == b"evil" for path in before)
