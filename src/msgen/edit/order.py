"""The order in which a careful person writes keys: a new one finds its place by it."""

from __future__ import annotations

SECTIONS = (
    "msgen", "system", "include", "platform", "targets", "defaults", "types", "services",
    "datastores", "brokers", "topics", "externals", "env_groups", "secrets", "environments",
)  # fmt: skip
SERVICE = (
    "<<", "kind", "description", "owner", "subsystem", "profile", "blueprint", "image", "build",
    "options", "entrypoint", "args", "schedule", "zone", "ports", "metrics", "expose", "openapi",
    "proto", "endpoints", "calls", "depends_on", "consumes", "start_after", "env", "env_from",
    "files", "resources", "replicas", "autoscale", "probes", "stop", "versions", "jobs", "init",
    "sidecars", "volumes", "local", "hardening",
)  # fmt: skip
ENDPOINT = (
    "description", "as", "public", "port", "auth", "path", "query", "headers", "request",
    "response", "forward", "strip", "rewrite", "redirect", "calls", "reads", "writes",
    "publishes", "idempotent", "timeout", "slo", "traffic", "limit", "body", "cache", "compress",
    "match", "stream",
)  # fmt: skip
DATASTORE = (
    "<<", "kind", "image", "description", "owner", "version", "server", "managed", "url", "size",
    "entities", "seed",
)  # fmt: skip
