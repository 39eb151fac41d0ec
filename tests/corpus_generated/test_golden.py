"""The whole output of a small system, file by file.

`python -m tests.corpus_generated` rewrites the expected files.
"""

from tests.corpus_generated.cases import HERE, expected, golden

SHOP = HERE / "shop"


def test_every_file_is_as_expected() -> None:
    made, wanted = dict(golden(SHOP)), expected(SHOP)
    assert sorted(made) == sorted(wanted)
    assert [path for path in made if made[path] != wanted[path]] == []
