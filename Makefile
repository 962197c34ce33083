# make serve   install into .venv, build the graph, serve it at http://127.0.0.1:3030 (PORT=… to change)
# make test    install with what the tests need, run them all
# make check   test, and lint, types and Turtle beside it

PYTHON ?= python3
PORT ?= 3030
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test check bench clean

serve: $(VENV)/.installed
	$(BIN)/qzgraph serve --port $(PORT)

test: $(VENV)/.tested
	$(BIN)/python -m pytest -q

check: $(VENV)/.checked test
	$(BIN)/ruff check src server tests benchmarks
	$(BIN)/ruff format --check src server tests benchmarks
	$(BIN)/mypy

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check -e .
	touch $@

$(VENV)/.tested: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check -e '.[test]'
	touch $@

$(VENV)/.checked: $(VENV)/.tested
	$(BIN)/pip install -q --disable-pip-version-check -e '.[test,dev]'
	touch $@
