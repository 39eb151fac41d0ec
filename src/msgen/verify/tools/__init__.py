"""One module a family of tools: its `checks(repository)` yields what there is for it to judge."""
