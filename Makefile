# make serve   install into .venv, build the graph, serve it at http://127.0.0.1:3030 (PORT=… to change)
# make test    install with what the tests need, run them all
# make check   lint, format and types, then test: what must hold before a change lands
# make web     the pages' scripts alone, after an edit in web/
# make bench   what the chosen engines cost beside their alternatives

PYTHON ?= python3
PORT ?= 3030
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install -q --disable-pip-version-check
CODE := src server tests benchmarks docs web
# What the pages' scripts are built from (web/backend.py); installing builds them.
WEB := web/backend.py web/scripts.py web/build.mjs web/package-lock.json $(shell find web/src -name '*.ts')
# Node trusts what the system does, a proxy's certificates among it, unless the user names others.
export NODE_EXTRA_CA_CERTS ?= $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix web

.PHONY: serve test lint check web bench clean

serve: $(VENV)/.installed
	$(BIN)/qzgraph serve --port $(PORT)

test: $(VENV)/.tested
	$(BIN)/python -m pytest -n auto --dist loadfile

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

clean:
	rm -rf $(VENV) web/node_modules server/static/built build dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(WEB) $(VENV)/bin/python
	$(PIP) -e .
	touch $@

$(VENV)/.tested: pyproject.toml $(WEB) $(VENV)/bin/python
	$(PIP) -e '.[test]'
	touch $@

$(VENV)/.checked: pyproject.toml $(WEB) $(VENV)/bin/python
	$(PIP) -e '.[test,dev]'
	touch $@ $(VENV)/.tested
