"""`python -m tests.corpus_generated` rewrites the expected trees."""

from tests.corpus_generated.cases import HERE, rewrite

rewrite(HERE / "shop")
