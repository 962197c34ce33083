# make serve   install into .venv, build the graph, serve it at http://127.0.0.1:3030 (PORT=… to change)
# make test    install with what the tests need, run them all
# make check   lint, format and types, then test: what must hold before a change lands
# make web     the pages' scripts alone, after an edit in web/
# make bench   what the chosen engines cost beside their alternatives
# make bare    the tests that a machine can change, as on one with Python and make alone
# make newest  all tests with the newest releases that pyproject.toml allows, in .venv-newest
# make pins    those releases as the ones that tests and lint use from now on (constraints.txt)

PYTHON ?= python3
PORT ?= 3030
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install -q --disable-pip-version-check
# Releases that are known to work, for tests and lint; users have pyproject.toml's ranges.
PINNED := -c constraints.txt
NEWEST := .venv-newest
CODE := src server tests benchmarks generate web
# What the pages' scripts are built from (web/backend.py); installing builds them.
WEB := web/backend.py web/scripts.py web/build.mjs web/package-lock.json $(shell find web/src -name '*.ts')
# Node trusts what the system does, a proxy's certificates among it, unless the user names others.
export NODE_EXTRA_CA_CERTS ?= $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
# Some hundred processes of the tests import the same modules: what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE
# A worker a core, each with whole files, in the order of tests/conftest.py.
ABREAST := -n auto --dist loadfile --no-loadscope-reorder
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix web

.PHONY: serve test lint check web bench bare newest pins clean

serve: $(VENV)/.installed
	$(BIN)/qzgraph serve --port $(PORT)

test: $(VENV)/.tested
	$(BIN)/python -m pytest $(ABREAST)

lint: $(VENV)/.checked
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(NPM) run --silent check

check: lint test

web: $(VENV)/.checked
	$(BIN)/python web/scripts.py

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks

# The tests that a browser, Virtuoso, LibreOffice, Node or the machine's fonts could change: marked so.
bare: $(VENV)/.tested
	.ci/bare $(BIN)/python -m pytest -q -m machine $(shell grep -rl 'mark\.machine' tests)

newest:
	$(PYTHON) -m venv --clear $(NEWEST)
	$(NEWEST)/bin/pip install -q --disable-pip-version-check --upgrade -e '.[test,dev]'
	@echo "newer than constraints.txt:"
	@$(NEWEST)/bin/pip freeze --exclude-editable | diff constraints.txt - | grep '^>' || echo "none"
	$(NEWEST)/bin/python -m pytest $(ABREAST)

pins:
	$(NEWEST)/bin/pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf $(VENV) $(NEWEST) web/node_modules server/static/built build dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(WEB) $(VENV)/bin/python
	$(PIP) -e .
	touch $@

$(VENV)/.tested: pyproject.toml constraints.txt $(WEB) $(VENV)/bin/python
	$(PIP) $(PINNED) -e '.[test]'
	touch $@

$(VENV)/.checked: pyproject.toml constraints.txt $(WEB) $(VENV)/bin/python
	$(PIP) $(PINNED) -e '.[test,dev]'
	touch $@ $(VENV)/.tested
