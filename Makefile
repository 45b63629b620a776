# `make help` lists what there is. PYTHON=python3.12 chooses another Python, PORT=8010 another port.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
# Who names a Python gets a .venv of it; otherwise the one that is there will do.
INSTALL = $(PYTHON) mutualaid/install.py $(if $(filter file,$(origin PYTHON)),,--chosen)

.DEFAULT_GOAL := help
.PHONY: help run test drill bench check format requirements install install-dev install-test

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: install ## Run the site in demo mode on http://localhost:8000.
	@PORT=$(PORT) exec $(BIN)/python -m mutualaid.launcher

test: install-test ## Run all tests, with branch coverage.
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest --ds=tests.settings -n 2 --dist worksteal $(ARGS); \
		tests=$$?; $(BIN)/coverage combine -q && $(BIN)/coverage report && exit $$tests

drill: install-test ## Run the tests that kill real processes again and again; minutes.
	@$(BIN)/python -m pytest --ds=tests.settings -m drill $(ARGS)

bench: install-test ## Measure at 10,000 and 1,000,000 listings. ARGS="--small 2000 --large 20000" is quick.
	@$(BIN)/python -m bench $(ARGS)

check: install-dev ## Run every check of style, types, imports, migrations and known weaknesses.
	@$(BIN)/python -m mutualaid.quality

format: install-dev ## Put code and templates into their one form.
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/djlint --reformat --quiet templates

requirements: install-dev ## Compile requirements*.in to exact versions.
	@$(BIN)/python -m mutualaid.quality requirements

install: ## Install what the site needs into .venv.
	@$(INSTALL) requirements.txt

install-dev:
	@$(INSTALL) requirements.txt requirements-dev.txt

install-test:
	@$(INSTALL) requirements.txt requirements-dev.txt --chromium
