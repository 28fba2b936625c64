# Helping Hands: everything that a person or a machine does with this repository.
# Needs Python 3.11 or newer, make, a C compiler and the package registries. Node and npm come from a Python package.

PYTHON ?= python3
PORT   ?= 8080
DATA   ?= data

export LANG := C.UTF-8
export LC_ALL := C.UTF-8
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export npm_config_fund := false
export npm_config_audit := false
export npm_config_update_notifier := false

HERE   := $(CURDIR)
BIN    := $(HERE)/.venv/bin
export PATH := $(BIN):$(PATH)
STAMPS := .stamps

PAGE_SOURCES := $(shell find pwa content web/doorkeeper.py -type f -not -path '*/node_modules/*' -not -path 'pwa/build/*' -not -path 'pwa/dist/*' -not -path 'pwa/tests/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup build run demo dev test prove check format load browser unit walls diffs clean
.DELETE_ON_ERROR:

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

# --- environment --------------------------------------------------------------------------------------------------

$(STAMPS)/python: setup.cfg pyproject.toml
	@mkdir -p $(STAMPS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is needed (Debian and Ubuntu: apt-get install python3-venv)"; exit 1; }
	@echo "installing the Python packages"
	@$(BIN)/python -m pip install --quiet -e '.[test]'
	@touch $@

$(STAMPS)/node: $(STAMPS)/python pwa/package.json pwa/package-lock.json
	@echo "installing the packages of the pages"
	@cd pwa && $(BIN)/npm ci --silent --no-progress
	@touch $@

$(STAMPS)/pages: $(STAMPS)/node $(PAGE_SOURCES)
	@echo "building the pages"
	@cd pwa && $(BIN)/npm run --silent build
	@touch $@

setup: $(STAMPS)/python $(STAMPS)/node ## the environment: .venv and the packages of the pages

build: $(STAMPS)/pages ## the pages, as they are served

# --- running ------------------------------------------------------------------------------------------------------

run: build ## a server on http://127.0.0.1:8080 (PORT=, DATA= change it)
	@$(BIN)/helping-hands serve --data $(DATA) --port $(PORT)

demo: build ## a server with a simulated class at work
	@$(BIN)/helping-hands demo --port $(PORT)

dev: setup ## a server, and the pages with hot reload on http://127.0.0.1:5173
	@trap 'kill 0' EXIT; \
	$(BIN)/helping-hands serve --data $(DATA) --port $(PORT) & \
	cd pwa && HELPING_HANDS_BACKEND=http://127.0.0.1:$(PORT) $(BIN)/npm run --silent dev

# --- checking -----------------------------------------------------------------------------------------------------

check: setup ## format, lint, types, layers, generated files: fast, no browser
	@./.ci/check

format: setup ## put the Python sources into their one form
	@$(BIN)/ruff check --quiet --fix-only . ; $(BIN)/ruff format --quiet .

browser: # a Chromium for the tests, from the system's packages
	@./.ci/chromium

unit: # systemd's checker of units, likewise
	@./.ci/systemd

walls: # bubblewrap and Mono, likewise
	@./.ci/sandbox

diffs: # git and patch, likewise
	@./.ci/diffs

test prove: export TZ := UTC

test: check build browser unit walls diffs ## all tests; the last line counts them
	@$(BIN)/python -m pytest -q -m 'not slow' --numprocesses 2 --dist loadfile --no-loadscope-reorder

prove: check build browser unit walls diffs ## everything long: repetitions and benches
	@status=0; $(BIN)/python -m pytest -q || status=1; \
	for bench in start joins latency limits beacons autofix sandbox waits simulator; do \
	  $(BIN)/helping-hands bench $$bench --write docs/measured/$$bench.md || status=1; \
	done; exit $$status

load: build ## a class in a hurry for two minutes; fails when anything is lost
	@$(BIN)/helping-hands demo --port 0 --students 40 --mentors 4 --speed 4 --for-s 120

clean: ## everything that can be made again; never the data
	@rm -rf .venv $(STAMPS) pwa/node_modules pwa/build pwa/dist build test-output *.egg-info
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
