# The commands of a checkout. Each makes the environment first where it is not there or not up to date.

.DEFAULT_GOAL := help
.PHONY: help run demo test truth lint audit manage bench chaos fuzz page client environment lock
.SILENT:
MAKEFLAGS += --no-print-directory

VENV := .venv/bin/python
ARGS ?=

help:
	echo 'make run      everything up, with the demo batch, until Ctrl-C'
	echo 'make demo     the same, ends after the batch'
	echo 'make test     all tests (ARGS="-k name" for some)'
	echo 'make truth    the engine against its reference and the published results, 200 random trees (minutes)'
	echo 'make lint     ruff, mypy, import rules; biome and tsc of the page, and whether its client is that of the API'
	echo 'make audit    known vulnerabilities of requirements.lock (asks PyPI or OSV; status 2: nobody answered)'
	echo 'make manage   a command of manage.py (ARGS="backtest FILE …")'
	echo 'make bench    measurements into var/bench (ARGS=engine for one, ARGS=report for docs/performance.md)'
	echo 'make chaos    minutes of killed workers, Redis and Postgres (CHAOS_KILLS=100)'
	echo 'make fuzz     20,000 random requests to every endpoint (ARGS="--seed N" repeats a run)'
	echo 'make page     builds the page (the others do so too)'
	echo 'make client   what the page knows of the API and of the language, written anew'
	echo 'make lock     write requirements.lock anew from pyproject.toml (needs uv)'

run: page
	$(VENV) -m treeline.local run

demo: page
	$(VENV) -m treeline.local demo

# The page's own tests with all others only.
test: page
	failed=0; \
	$(VENV) -m treeline.local test $(ARGS) || failed=1; \
	$(if $(ARGS),,$(VENV) -m treeline.web.checks test || failed=1;) \
	exit $$failed

truth: environment
	TREELINE_TREES=200 $(VENV) -m treeline.local test tests/unit/backtests/engine tests/parity -q --timeout 600

# mypy's Django plugin reads the settings, which want addresses; nothing is reached there.
lint: environment
	failed=0; \
	.venv/bin/ruff check . || failed=1; \
	.venv/bin/ruff format --check . || failed=1; \
	DEBUG=1 DATABASE_URL=postgresql:///types REDIS_URL=redis://localhost \
		.venv/bin/mypy platform/treeline strategies backtests workers tests manage.py hatch_build.py || failed=1; \
	.venv/bin/lint-imports || failed=1; \
	$(VENV) -m treeline.web.checks lint || failed=1; \
	exit $$failed

# Not part of .ci/run: it needs the network, and what it finds may be news of today about a change of last year.
audit: environment
	$(VENV) -m treeline.local.audit

manage: environment
	$(VENV) -m treeline.local exec -- $(VENV) manage.py $(ARGS)

bench: page
	$(VENV) -m treeline.local exec -- $(VENV) -m tests.benchmarks $(ARGS)

chaos: environment
	$(VENV) -m treeline.local test tests/chaos/batches.py -s $(ARGS)

fuzz: page
	$(VENV) -m treeline.local exec -- $(VENV) -m tests.fuzz $(ARGS)

page: environment
	$(VENV) -m treeline.web.build

client: environment
	$(VENV) -m treeline.web.client

environment:
	for python in python3.12 python3.11 python3 /usr/bin/python3; do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; then \
			exec $$python -I platform/treeline/local/environment.py; \
		fi; \
	done; \
	echo 'Treeline needs Python 3.11 or 3.12 with its venv module, and found none here: install it, e.g. apt install python3.11-venv or brew install python@3.12' >&2; \
	exit 1

lock:
	uv pip compile pyproject.toml --group dev --universal --generate-hashes -o requirements.lock
