# Everything one does with a checkout. `make` alone lists it.

PYTHON ?= python3
PORT ?= 8000
SHAPE ?= embedded

BIN := .venv/bin
# Python compiles what is imported when it is first imported: a third less time to install.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile
VENDOR := services/gateway/static/vendor/fonts.css
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help run setup servers dev test lint types pytest soak bench secrets generate requirements clean patterns
-include deploy/geography.mk

help:
	@echo "make run          install into the checkout and serve the observatory (PORT=8000, OBSERVATORY_DATA=var)"
	@echo "make run SHAPE=servers   the same on Kafka, MongoDB and four processes, without Docker"
	@echo "make setup        install only; then .venv/bin/observatory --help"
	@echo "make test         lint, types and all tests; OBSERVATORY_REQUIRE_SERVERS=1 lets none of them skip"
	@echo "make soak         the long tests"
	@echo "make bench        the benchmarks, one JSON line per figure"
	@echo "make servers      Kafka and MongoDB alone, until Ctrl-C"
	@echo "make generate     write the files that are made from the code"
	@echo "make patterns     draw docs/patterns.md from the public figures beside the checkout"
	@echo "make secrets      write the passwords docker-compose.yml needs into deploy/secrets/"
	@echo "make geography    compile the reference data of places anew"
	@echo "make requirements compile requirements*.txt from pyproject.toml"
	@echo "make clean        remove what was installed and built; var/ stays"

# --- What running needs

setup: .venv/.observatory $(VENDOR)

.venv/.made: requirements-pip.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "This Python lacks ensurepip. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements-pip.txt
	@touch $@

.venv/.runtime: .venv/.made requirements.txt
	@echo "Installing what the observatory runs on ..."
	@$(INSTALL) --require-hashes -r requirements.txt
	@touch $@

.venv/.observatory: .venv/.runtime pyproject.toml
	@PYTHONWARNINGS=ignore $(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENDOR): .venv/.made package.json package-lock.json requirements-node.txt deploy/site_assets.py
	@echo "Fetching the map library and the fonts ..."
	@command -v npm >/dev/null || test -d build/node || $(INSTALL) --require-hashes -r requirements-node.txt --target build/node
	@$(BIN)/python -m deploy.site_assets

run: setup
ifeq ($(SHAPE),servers)
	@exec $(BIN)/python -m deploy.local_servers --with-services --port $(PORT)
else
	@exec $(BIN)/observatory run --port $(PORT) --sample 2000
endif

servers: setup
	@exec $(BIN)/python -m deploy.local_servers

# --- What developing needs

dev: setup .venv/.dev

.venv/.dev: .venv/.observatory requirements-dev.txt
	@echo "Installing what development needs ..."
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

test: lint types pytest

lint: dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: dev
	$(BIN)/mypy

pytest: dev
	$(BIN)/pytest -n 2 --dist loadfile

soak: dev
	$(BIN)/pytest -m soak

bench: dev
	$(BIN)/python -m benchmarks

secrets: setup
	$(BIN)/python -m deploy.deployment_secrets

generate: dev
	$(BIN)/python -m deploy.generate

patterns: dev
	$(BIN)/python -m deploy.pattern_book

geography: dev

requirements: dev
	$(COMPILE) --group build pyproject.toml -o requirements.txt
	$(COMPILE) --group build --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(COMPILE) --group pyproject.toml:pip -o requirements-pip.txt
	$(COMPILE) --group pyproject.toml:node -o requirements-node.txt
	$(COMPILE) --group pyproject.toml:servers -o requirements-servers.txt

clean:
	rm -rf .venv .servers node_modules build services/gateway/static/vendor *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
