# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
DEMO_HOME ?= data
PORT ?= 8050
FOR ?= 60
ROWS ?= 10000000

.PHONY: help setup demo test lint format one corpora corpora-review soak fuzz bench screenshots docs types sql lock plotly browser clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: .venv/.ready ## the environment .venv from requirements.lock (with uv where it can be had)

.venv/.ready: requirements.lock pyproject.toml
	@PYTHON=$$(command -v python3.11 || command -v python3.12 || command -v python3); \
	[ -x $(BIN)/python ] || $$PYTHON -m venv .venv; \
	if UV=$$(command -v uv) || { $(BIN)/pip install --quiet uv && UV=$(BIN)/uv; }; then \
	  $$UV pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock && \
	  $$UV pip install --quiet --python $(BIN)/python --no-deps -e .; \
	else \
	  $(BIN)/pip install --quiet --require-hashes -r requirements.lock && $(BIN)/pip install --quiet --no-deps -e .; \
	fi
	@touch $@

demo: setup ## demo city → pipeline → dashboards; stays in the foreground and prints the address
	@$(BIN)/gridledger demo --home $(DEMO_HOME) --port $(PORT)

# Three workers on two processors: tests wait for browsers and servers.
test: setup browser lint ## everything CI runs: linters, types, all tests with a real browser
	$(BIN)/pytest -n 3

lint: setup ## ruff, types and SQL linter, as pre-commit runs them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --output-sync -j2 types sql

format: setup ## put code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd dbt_project && ../$(BIN)/sqlfluff fix --disable-progress-bar models tests

types: setup ## the type checker alone
	$(BIN)/mypy

sql: setup ## the SQL linter alone
	cd dbt_project && ../$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models tests

one: setup ## one test file: make one T=tests/ingest/test_values.py
	$(BIN)/pytest $(T)

corpora: setup ## files by others, in GRIDLEDGER_CORPORA (../shared/data); make test runs them where that is there
	$(BIN)/pytest tests/corpora -s

corpora-review: setup ## writes the outcomes of the corpora anew, to be looked through
	GRIDLEDGER_REVIEW=1 $(BIN)/pytest tests/corpora
	git diff --stat tests/corpora/outcomes

soak: setup ## a hundred kills at random moments, twenty disks that fill up
	$(BIN)/pytest tests/soak

fuzz: setup ## coverage-guided fuzzing of the normalisers: make fuzz FOR=600 (seconds)
	@[ -d .fuzz/atheris ] || $(BIN)/pip install --quiet --require-hashes --no-deps --target .fuzz -r tests/fuzz/requirements.lock
	PYTHONPATH=.fuzz $(BIN)/python tests/fuzz/coverage_guided.py --seconds $(FOR)

bench: setup browser ## seconds of the pipeline, of the KPIs on ten cities, of reading ten million rows, and of the dashboards under load, beside Superset
	$(BIN)/python tests/benchmarks/pipeline.py
	$(BIN)/python tests/benchmarks/kpis.py 10
	$(BIN)/python tests/benchmarks/reading.py $(ROWS)
	$(BIN)/python tests/benchmarks/dashboard_speed.py --home $(DEMO_HOME)

screenshots: setup browser ## every page of a built home as a picture, both widths, languages and themes: make screenshots DEMO_HOME=data
	$(BIN)/python tests/dashboards/screenshots.py --home $(DEMO_HOME)

docs: setup ## dbt's documentation site of a built home: make docs DEMO_HOME=data
	$(BIN)/gridledger docs --home $(DEMO_HOME)

plotly: setup ## the drawing library with the trace types of figures/traces.js alone; after an upgrade of plotly (needs npm)
	@VERSION=$$($(BIN)/python -c "import plotly.offline; print(plotly.offline.get_plotlyjs_version())"); \
	npm install --silent --ignore-scripts --no-save --prefix .plotly plotly.js@$$VERSION esbuild@0.28.2 && \
	NODE_PATH=.plotly/node_modules .plotly/node_modules/.bin/esbuild dashboards/figures/traces.js --bundle --minify \
	  --format=iife --global-name=Plotly --target=es2020 --define:global=window --define:define.amd=false \
	  --alias:stream=stream-browserify --loader:.css=empty --legal-comments=eof --log-level=warning \
	  --banner:js="/* plotly.js $$VERSION, trace types of figures/traces.js. Copyright Plotly, Inc. MIT license. */" \
	  --outfile=dashboards/assets/plotly.min.js

lock: setup ## resolve the dependencies anew into requirements.lock
	@PATH=$$PWD/$(BIN):$$PATH uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --quiet -o requirements.lock

browser:
	@command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qiE 'wqy|noto.*cjk' || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing chromium and a Chinese font"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-wqy-microhei fontconfig >/dev/null; \
	  else \
	    echo "The browser tests need Debian's chromium and fonts-wqy-microhei: install them and run make test again."; exit 1; \
	  fi; }

clean: ## remove the environment and caches (never data/)
	rm -rf .venv .fuzz .bench .plotly .pytest_cache .ruff_cache .mypy_cache .hypothesis
