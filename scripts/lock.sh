#!/bin/sh
# Pins every development dependency with hashes, for all platforms, and records no addresses.
# Run by `make lock` after a change to the dependencies in pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/uv pip compile pyproject.toml --group dev --output-file requirements-dev.lock \
    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-config --quiet --custom-compile-command scripts/lock.sh "$@"
