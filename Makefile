# make serve   install into .venv, build the graph, serve it at http://127.0.0.1:3030 (PORT=… to change)
# make test    install with what the tests need, run them all
# make check   lint, format and types, then test: what must hold before a change lands
# make bench   what the chosen engines cost beside their alternatives

PYTHON ?= python3
PORT ?= 3030
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install -q --disable-pip-version-check
CODE := src server tests benchmarks docs

.PHONY: serve test lint check bench clean

serve: $(VENV)/.installed
	$(BIN)/qzgraph serve --port $(PORT)

test: $(VENV)/.tested
	$(BIN)/python -m pytest

lint: $(VENV)/.checked
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

check: lint test

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(VENV)/bin/python
	$(PIP) -e .
	touch $@

$(VENV)/.tested: pyproject.toml $(VENV)/bin/python
	$(PIP) -e '.[test]'
	touch $@

$(VENV)/.checked: pyproject.toml $(VENV)/bin/python
	$(PIP) -e '.[test,dev]'
	touch $@ $(VENV)/.tested
