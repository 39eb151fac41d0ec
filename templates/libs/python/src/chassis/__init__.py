"""What every service of the system shares, so that a service holds its own business only.

The core (`settings`, `policy`, `deadline`, `auth`, `problem`, `metrics`, `logs`, `telemetry`,
`model`, `health`, `idempotency`) imports no web framework and does no network I/O. `aio` and
`sync` are thin clients over it, `fastapi` and `flask` thin servers.
"""
