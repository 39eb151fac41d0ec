"""HCL as Docker's bake reads it."""

import pytest

from msgen.targets.bake.hcl import Block, Word, document


def test_blocks_attributes_lists_and_words() -> None:
    body = {"matrix": {"item": ["a", "b"]}, "name": Word("item"), "pull": True, "empty": []}
    assert document([Block("target", ("all",), body), Block("group", ("default",), {})]) == (
        'target "all" {\n'
        "  matrix = {\n    item = [\n      \"a\",\n      \"b\",\n    ]\n  }\n"
        "  name = item\n  pull = true\n  empty = []\n}\n"
        '\ngroup "default" {\n}\n'
    )  # fmt: skip


def test_a_key_that_is_no_word_is_quoted() -> None:
    assert document([Block("a", (), {"org.x": "1"})]) == 'a {\n  "org.x" = "1"\n}\n'


def test_what_hcl_has_no_form_for_is_a_bug() -> None:
    with pytest.raises(TypeError):
        document([Block("a", (), {"b": object()})])
