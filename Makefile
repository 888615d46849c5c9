# Every target works on a machine that has only python3 (3.11 or later), make and this repository.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DOCS_READY := $(VENV)/.docs-ready
# One more than there are cores: the tests wait for servers, processes and files a fifth of their time.
WORKERS := $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: help report test test-all mutate lint bench docs contract sample lab clean

help:            ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

report: $(READY) ## every report of the bundled organisation, into outputs/
	$(BIN)/saypro run

test: $(READY)   ## the tests, without the slow ones
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-all: $(READY) ## every test, then how much of a small sample of wrong changes they see
	$(BIN)/python -m pytest
	$(BIN)/python -m tests.house.mutate --every 40

mutate: $(READY) ## how much of a sample of wrong changes the tests see
	$(BIN)/python -m tests.house.mutate

lint: $(READY)   ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)  ## the benchmarks as one table, each beside a peer
	@$(BIN)/python benchmarks/table.py

$(DOCS_READY): $(READY) docs/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r docs/requirements.lock
	@touch $(DOCS_READY)

docs: $(DOCS_READY) ## docs/tables.md and docs/glossary.md anew, then the site, into docs/_build
	$(BIN)/python -m saypro_analysis.data.tables > docs/tables.md
	$(BIN)/python -m saypro_analysis.views.kit.glossary > docs/glossary.md
	$(BIN)/python -m docs.site

contract: $(READY) ## docs/contract.yaml and the types of the verbs anew, after a verb or a column changed
	$(BIN)/python -m tests.contract

sample: $(READY) ## write the bundled organisation anew from its seeded script
	$(BIN)/python -m tests.sample_organisation

lab: $(READY)    ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

clean:           ## remove the environment and the outputs
	rm -rf $(VENV) outputs/* docs/_build build
