# The commands of the house. `make help` lists them; each says what it does and leaves nothing behind but .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

TRADES   ?= 20000
CAMPAIGN ?= 10

# One pip-compile line for both locks: no index, no path and no host may enter a committed file.
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
           --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.DEFAULT_GOAL := help
.PHONY: help demo docs test check format format-check lint types generate generated bench campaign lock clean

##@ Use it

demo: $(VENV)/runtime.stamp ## A city in a box: a day of export trade, from customs XML to paid merchants
	@$(BIN)/cohong demo

bench: $(VENV)/runtime.stamp ## Measure intake and ledger here, and note it in bench/history.jsonl (TRADES=20000)
	@$(BIN)/python tools/record_bench.py --trades $(TRADES)

docs: $(VENV)/dev.stamp ## The documentation as a site, in build/docs
	@$(BIN)/python -m sphinx --fail-on-warning --keep-going -q -b html docs build/docs
	@echo "build/docs/index.html"

##@ Work on it

test: $(VENV)/dev.stamp ## Every test, and a printed slice of each campaign (ARGS="-k label" to narrow)
	@$(BIN)/python tools/system_packages.py
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope $(ARGS)

check: format-check lint types generated test ## Format, lint, strict types, tests, generated files unchanged

campaign: $(VENV)/dev.stamp ## The long fuzz, fault and random runs (CAMPAIGN=10 times the usual size; SEED=7 repeats one)
	@COHONG_CAMPAIGN=$(CAMPAIGN) $(BIN)/python -m pytest -m campaign $(if $(SEED),--randomly-seed=$(SEED))

format: $(VENV)/dev.stamp ## Write every Python file in the one format
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix-only --quiet

format-check: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff check

types: $(VENV)/dev.stamp
	@$(BIN)/mypy

generate: $(VENV)/dev.stamp ## Write docs/reference and the one-file checker from the code
	@$(BIN)/python tools/generate.py
	@$(BIN)/python tools/onefile.py

generated: $(VENV)/dev.stamp
	@$(BIN)/python tools/generate.py --check
	@$(BIN)/python tools/onefile.py --check

lock: $(VENV)/dev.stamp ## Pin every dependency anew, with hashes
	@$(COMPILE) --upgrade --build-deps-for editable --output-file requirements.lock pyproject.toml
	@$(BIN)/python tools/dev_requirements.py | \
	  $(COMPILE) --upgrade --constraint requirements.lock --output-file requirements-dev.lock -

clean: ## Remove the environment and every cache
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

help: ## This page
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '\nExamples\n'
	@printf '  make demo                          see the whole day once\n'
	@printf '  make test ARGS="tests/tidy -v"     only our own lint\n'
	@printf '  make bench TRADES=200000           a longer measurement\n'
	@printf '  make campaign CAMPAIGN=50 SEED=7   repeat a long run\n'
	@printf '  make demo PYTHON=python3.13        another interpreter\n\n'

# The environment: made by plain venv and pip, hashes required. The stamps make the second run instant.

$(VENV)/runtime.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Cohong needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	       "Name another one: make PYTHON=python3.12" >&2; exit 2; }
	@echo "Making the environment in $(VENV) (about a minute, once)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp requirements-dev.lock
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
