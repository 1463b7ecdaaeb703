# The commands of this project. All of them set up what they need inside this folder.
#   PYTHON=/path/to/python3.12   picks the interpreter; ansible-core follows it (2.19 on 3.11, 2.21 on 3.12 and newer)
#   ANSIBLE_CORE=2.18            picks another ansible-core line that this Python can run
#   JOBS=1                       `make test` runs its gates one by one, and shows them as they go
PYTHON ?= $(shell dev/find-python)
export ANSIBLE_CORE
export LC_ALL := C.UTF-8
# Python must not leave caches in the folders that ansible-galaxy packs.
export PYTHONDONTWRITEBYTECODE := 1
BIN := .venv/bin
LINT := .cache/venvs/lint/bin
ESTATE ?= healthy
JOBS ?= 2
# What hypothesis found and wants to try again; it would be a folder beside this file.
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis

.DEFAULT_GOAL := help
.PHONY: help setup setup-all lint unit lab-test sanity tarball integration molecule cores test demo lab bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## .venv with ansible-core and the lab, and the collections beside it
	@test -n "$(PYTHON)"
	@$(PYTHON) dev/setup.py --only run

setup-all: ## setup, and the linters' environment
	@test -n "$(PYTHON)"
	@$(PYTHON) dev/setup.py

demo: setup ## the main job on the practice estate: dry run, real run, again unchanged (ESTATE=, see inventories/lab)
	@$(BIN)/python dev/demo.py --estate $(ESTATE)

lab: setup ## start the practice estate and keep it in the foreground (ESTATE=, see inventories/lab)
	@$(BIN)/python dev/run_lab.py --estate $(ESTATE)

# The longest first, so that none is left alone at the end. Each one's output comes when it is done. What they all need is made
# before (hence --old-file), for make would begin with those that need nothing it is still making.
GATES := integration sanity cores lint lab-test unit tarball molecule

test: setup-all ## everything that proves the project; two gates at a time
	@echo "make test: $(GATES), $(JOBS) at a time; each is shown when it is done"
	@$(MAKE) --no-print-directory --jobs=$(JOBS) $(if $(filter-out 1,$(JOBS)),--output-sync=target) \
		--old-file=setup --old-file=setup-all $(GATES)
	@echo "make test: all gates passed"

lint: setup-all ## ruff, mypy, ansible-lint production, changelog and documentation linters
	@$(LINT)/python dev/lint.py

unit: setup ## rules and plugins, table-driven
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/unit

lab-test: setup ## the lab by itself, without the collection
	@PYTHONPATH=tests/lab ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/.cache/collections $(BIN)/python -m pytest -q -p no:cacheprovider tests/lab/tests

cores: setup ## every feature on each ansible-core line that this machine's Pythons can run, and the main job on the oldest
	@$(BIN)/python dev/setup.py --only cores
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/cores

sanity: setup ## ansible-test sanity on every ansible-core line that this machine's Pythons can run
	@$(BIN)/python dev/sanity.py

tarball: setup ## build the collection, check what is in it, install it elsewhere and run it from there
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/tarball

integration: setup ## the playbooks on the lab: check, nothing changed, do, proven, again, unchanged
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/integration

molecule: setup ## the molecule scenario on a lab of its own, with its testinfra verifier
	@$(BIN)/python dev/molecule.py

bench: setup ## time and memory of the plan, the inventory, the gate and the lab, as tables with a mark where a goal is missed
	@$(BIN)/python tests/bench/run.py

clean: ## remove everything that these commands made
	rm -rf .venv .cache build .ansible .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
