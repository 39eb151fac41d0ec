"""Semantic rules, one a file; each docstring is its page of the manual."""
