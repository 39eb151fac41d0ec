"""Editing a spec as a careful person would: text is spliced, and all that is not meant stays."""
