# `make run` opens the founding case; `make test` checks everything. Both set up what they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH := .venv-bench

.PHONY: run test samples skeleton bench lint clean

run: $(READY)
	@scripts/run.sh $(BIN)

test: $(READY)
	@scripts/test.sh $(BIN)

lint: $(READY)
	@scripts/lint.sh $(BIN)

samples: $(READY)
	@$(BIN)/python -m sample_studies.make_samples

skeleton: $(READY)
	@$(BIN)/python -m sample_studies.make_skeleton

bench: $(BENCH)/.ready
	@$(BENCH)/bin/python -m tests.benchmarks.run $(if $(ROWS),--rows $(ROWS))

$(READY): pyproject.toml scripts/setup.sh
	@scripts/setup.sh $(PYTHON) $(VENV)
	@touch $@

$(BENCH)/.ready: pyproject.toml scripts/setup.sh
	@scripts/setup.sh $(PYTHON) $(BENCH) dev,bench
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) out build dist .mypy_cache .ruff_cache .pytest_cache
