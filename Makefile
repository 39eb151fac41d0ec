# `make help` lists the targets. Each works alone on a machine with Python 3.11 or later.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?= $(shell for found in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$found && break; done)
# Tests run make themselves; it must not take itself for a part of this one.
PYTEST := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL $(BIN)/python -m pytest -q
CODE := src tests scripts benchmarks templates/libs/python/src templates/libs/python/tests
JOBS ?= 2
# The library is packed as it lies there, so its tests leave nothing behind.
CHASSIS := PYTHONPATH=$(CURDIR)/templates/libs/python/src PYTHONDONTWRITEBYTECODE=1 \
	$(CURDIR)/build/chassis/bin/python -m pytest -q -p no:cacheprovider -n $(JOBS)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test chassis slow conformance real tools lint format bench wheel lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## Generate the web shop, start it, place an order, stop it
	@$(BIN)/python scripts/demo.py

test: $(READY) ## Run the tests that need nothing but this checkout
	$(PYTEST) -n $(JOBS)

chassis: $(READY) ## Run the tests of the library that generated services share
	@$(BIN)/python scripts/chassis_env.py build/chassis
	cd templates/libs/python && $(CHASSIS)

slow: $(READY) ## Run the slow tests: started systems, the wheel
	$(PYTEST) -m "(slow or e2e) and not conformance"

conformance: tools ## Let real tools, an API server and a Docker Engine judge the output (Debian, root)
	@[ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || scripts/container_tools.sh
	$(PYTEST) -m conformance --ignore tests/containers
	$(PYTEST) -m conformance tests/containers

real: $(READY) ## Run the tests against real servers, which are installed first (Debian, root)
	scripts/test_servers.sh
	@$(BIN)/python scripts/chassis_env.py build/chassis
	$(PYTEST) -m real
	cd templates/libs/python && $(CHASSIS) -m real

tools: $(READY) ## Build and install the tools that judge what msgen makes (Go)
	@$(BIN)/python scripts/tools.py

cluster-tools: tools ## Build and install what a node of Kubernetes runs (Debian, root, Go)
	scripts/cluster_tools.sh
	@nice $(BIN)/python scripts/tools.py --cluster

cluster-test: cluster-tools ## Run the web shop on a real node of Kubernetes
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL $(BIN)/python -m tests.cluster test

lint: $(READY) ## Check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

format: $(READY) ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format $(CODE)

bench: $(READY) ## Measure msgen against its goals, as ratios in one run
	@$(BIN)/python -m benchmarks

wheel: $(READY) ## Build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

lock: $(READY) ## Pin the development dependencies anew
	scripts/lock.sh
	@$(BIN)/python scripts/tools.py --lock

clean: ## Remove what the other targets made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is the last step: an interrupted installation is done again.
$(READY): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "msgen needs Python 3.11 or later on PATH" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "creating $(VENV) with $(PYTHON)"; \
		$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; }
	@echo "installing the pinned dependencies into $(VENV)"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
