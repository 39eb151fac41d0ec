"""The order in which a careful person writes keys: a new one finds its place by it."""

from __future__ import annotations

SECTIONS = (
    "msgen", "system", "include", "platform", "targets", "defaults", "types", "services",
    "datastores", "brokers", "topics", "externals", "env_groups", "secrets", "environments",
)  # fmt: skip
SERVICE = (
    "<<", "kind", "description", "owner", "subsystem", "profile", "blueprint", "image", "build",
    "options", "entrypoint", "args", "schedule", "zone", "ports", "metrics", "expose", "openapi",
    "proto", "endpoints", "consumes", "calls", "depends_on", "start_after", "env", "env_from",
    "files",
)  # fmt: skip
ENDPOINT = (
    "description", "as", "public", "port", "auth", "path", "query", "headers", "request",
    "response", "forward", "strip", "rewrite", "redirect", "calls", "reads", "writes",
    "publishes", "idempotent", "timeout",
)  # fmt: skip
CONSUME = ("group", "retries", "dead_letter", "calls", "reads", "writes", "publishes")
EDGE = ("timeout", "retries", "circuit_breaker", "max_in_flight", "optional", "fallback")
