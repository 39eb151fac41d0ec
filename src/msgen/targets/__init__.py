"""Artefacts of the whole system, one module each.

A target is a module with `files(plan: Plan) -> Iterator[File]`, registered under the entry-point
group `msgen.targets`. Its templates stand in `templates/targets/<name>/`, its tests in
`tests/targets/<name>/`. No target knows another.
"""
