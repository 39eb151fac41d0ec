"""The facts of a plan, by subject; `msgen.plan.model` is where to import them from."""
