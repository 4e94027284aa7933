# Everything a person needs: run, test, and what they share. `make help` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
BUILT  := src/hejie/interfaces/shell/static/shell/built/shell.js
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup pages run test check soak bench mutants conduct lock clean

help:           ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make the environment; leaves .venv/bin/hejie
	@$(MAKE) --no-print-directory $(BUILT) || echo "no script and style: pages stay plain until 'make pages'" >&2

$(STAMP): requirements/lock.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements/lock.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

pages: $(STAMP) $(BUILT) ## script and style of the pages, where a source of theirs changed

$(BUILT): $(shell find web src/hejie/interfaces -name node_modules -prune -o -name built -prune \
		-o -type f \( -path 'web/*' -o -name '*.html' \) -print)
	web/build $(CURDIR)/$(BIN)/python

run: setup      ## a sample lender, a night over it, an account a role, at http://127.0.0.1:8000
	$(BIN)/hejie demo
	HEJIE_SECOND_FACTOR=optional $(BIN)/hejie serve

check: setup    ## style, types, import contract
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check     ## check, then every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not soak"

soak: setup     ## the long proofs
	$(BIN)/python -m pytest -m soak --timeout 7200

bench:          ## the benchmarks, one JSON line each
	@$(MAKE) --no-print-directory setup >&2
	@$(BIN)/python -m tests.bench

mutants: setup  ## damage the law's logic place by place; who notices (docs/mutants.md)
	$(BIN)/python -m tests.mutants

conduct: setup  ## teach and measure the inspection of words (docs/conduct.md)
	$(BIN)/python -m tests.conduct

lock:           ## renew the exact pins (needs uv)
	uv pip compile --quiet --no-header --no-annotate --no-emit-index-url --extra dev --python-version 3.11 \
		pyproject.toml requirements/build.in --output-file requirements/lock.txt

clean:          ## remove the environment and what was made
	rm -rf $(VENV) var build dist src/*.egg-info web/node_modules $(dir $(BUILT))
