# The commands of a checkout. Each makes the environment first where it is not there or not up to date.

.DEFAULT_GOAL := help
.PHONY: help run demo test environment lock
.SILENT:
MAKEFLAGS += --no-print-directory

VENV := .venv/bin/python
ARGS ?=

help:
	echo 'make run      everything up, with the demo batch, until Ctrl-C'
	echo 'make demo     the same, ends after the batch'
	echo 'make test     all tests (ARGS="-k name" for some)'
	echo 'make lock     write requirements.lock anew from pyproject.toml (needs uv)'

run: environment
	$(VENV) -m treeline.local run

demo: environment
	$(VENV) -m treeline.local demo

test: environment
	$(VENV) -m treeline.local test $(ARGS)

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
