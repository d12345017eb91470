# Jamaati: `make` lists what there is to do.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The Python that the lock file is made for. A name is not enough: version managers put
# commands on the path that end in an error.
PYTHON ?= $(shell for candidate in python3.11 /usr/bin/python3.11 python3; do \
  "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
  && echo "$$candidate" && break; done)
# DEMO_PASSWORD, DATABASE_URL and BROWSER reach the commands through the environment, too.
PORT ?= 8000
export PORT
# More arguments for the command behind a target: make test ARGS="-k routing".
ARGS ?=

UV_VERSION := 0.13.9
BIN := .venv/bin
UV := $(BIN)/uv
PY := $(BIN)/python
MANAGE := $(PY) manage.py
export UV_PYTHON_DOWNLOADS := never
# An environment of another project must not get ours.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT

# Certificates: uv brings its own list; where a company's proxy signs with another one, the
# second try asks the system's.
define uv-sync
$(UV) sync --quiet --frozen --inexact $(1) || UV_SYSTEM_CERTS=1 $(UV) sync --frozen --inexact $(1)
endef

##@ Demonstration

.PHONY: demo
demo: setup ## Fifteen communes on this machine: http://localhost:8000/ (PORT, DEMO_PASSWORD)
	@exec $(MANAGE) demo $(ARGS)

.PHONY: demo-up
demo-up: setup ## The same in the background; returns once it answers
	@$(MANAGE) demo --background $(ARGS)

.PHONY: demo-down
demo-down: .venv/.run ## Stop it, with its worker and its embedded database
	@$(PY) -m infra.supervisor stop

.PHONY: shell
shell: setup ## A Python shell with the models of the demonstration
	@exec $(MANAGE) shell $(ARGS)

##@ Development

.PHONY: test
test: setup .venv/.dev browser ## Every test, in a real browser too (BROWSER=0: without it)
	@# Those of the browser by themselves: they change the settings of their process.
	@$(PY) -m pytest -n 2 --dist loadfile -m "not browser and not scale" $(ARGS) || test $$? -eq 5
	@$(PY) -m pytest -m "browser and not scale" $(ARGS) || test $$? -eq 5

.PHONY: test-fast
test-fast: setup .venv/.dev ## The tests that take no browser and little time
	@$(PY) -m pytest -n 2 -m "not browser and not slow and not scale" $(ARGS)

.PHONY: lint
# No database is needed, so none is started: nothing answers at this address.
lint: export DATABASE_URL := postgresql://lint@/lint?host=/nonexistent
lint: setup .venv/.dev ## Style, types, layers, missing migrations, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	DJANGO_SETTINGS_MODULE=infra.settings.test \
	  $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PY) -m infra.messages check

.PHONY: format
format: .venv/.dev ## Bring the sources into the project's style
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

.PHONY: bench
bench: setup .venv/.dev ## Measure provisioning and pages: a table, and JSON in var/bench/
	@$(PY) -m tests.bench $(ARGS)

.PHONY: screenshots
screenshots: .venv/.dev browser ## Take those of the README anew, from the running demonstration
	@$(PY) -m tests.screenshots

.PHONY: messages
messages: .venv/.run ## Bring the message catalogues up to date and compile them
	@$(PY) -m infra.messages extract
	@$(PY) -m infra.messages compile

##@ Set-up (done by the others when needed)

.PHONY: setup
setup: .venv/.run ## Python packages, web fonts, compiled messages
	@$(PY) -m infra.assets --quiet
	@$(PY) -m infra.messages compile --quiet

.PHONY: venv
venv: .venv/.run .venv/.dev ## The virtual environment, from the lock file

$(UV):
	@test -n "$(PYTHON)" && \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "Jamaati needs Python 3.11; name it with PYTHON=…" >&2; exit 1; }
	@echo "Python packages: fetching them into .venv"
	@$(PYTHON) -m venv .venv || { \
	  echo "Python can't make virtual environments here (Debian: apt-get install python3-venv)." >&2; \
	  exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

.venv/.run: pyproject.toml uv.lock | $(UV)
	@$(call uv-sync,--no-dev)
	@touch $@

.venv/.dev: .venv/.run
	@$(call uv-sync,)
	@touch $@

.PHONY: browser
browser: .venv/.run
ifneq ($(BROWSER),0)
	@$(PY) -m infra.browser
endif

.PHONY: clean
clean: ## Remove what was made, except the demonstration's data
	rm -rf .venv node_modules themes/static/vendor var/static .mypy_cache .ruff_cache .pytest_cache
	find . -name '*.mo' -not -path './.venv/*' -delete

.PHONY: help
help:
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
