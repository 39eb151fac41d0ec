"""Rules that need the resolved plan: one module a rule, its docstring its page."""
