# `make` lists what there is. Set-up happens by itself, once, into .venv/.

PYTHON ?= python3
PY := .venv/bin/python
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check --no-input --quiet --require-hashes
CODE := $(sort $(dir $(wildcard $(addsuffix /*.py,webapp tests e2e benchmarks tools)))) doorstep_client.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List these targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# HOST and DOORSTEP_* reach the server from the environment as they are.
.PHONY: run
run: export PORT ?= 5000
run: .venv/.stamp-run ## Serve on HOST (127.0.0.1) and PORT (5000), with the developers’ pages
	DOORSTEP_DEVTOOLS=1 $(PY) -m webapp serve

.PHONY: test
test: lint types browser others checker ## Everything that must hold: lint, types, tests, journeys
	$(PY) -m pytest -n 2 tests e2e

.PHONY: lint
lint: .venv/.stamp-dev vendor-check ## Style of Python and templates, and what is vendored
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(if $(wildcard templates),$(PY) -m djlint templates --lint)

.PHONY: types
types: .venv/.stamp-dev ## mypy, strictly
	$(PY) -m mypy --strict -n 2 $(CODE)

.PHONY: unit
unit: .venv/.stamp-dev ## The tests that need no browser
	$(PY) -m pytest -n 2 tests

.PHONY: journeys
journeys: browser others ## The journeys through a browser, with JavaScript and without
	$(PY) -m pytest -n 2 e2e

.PHONY: scenarios
scenarios: browser ## Run the scenarios and write docs/scenarios.md
	$(PY) -m tools.scenarios

# One after the other: what is measured is not to wait for what else is tried.
.PHONY: test-faults
test-faults: browser ## Faults, hostile input, random schedules, as often as docs/reliability.md says
	FAULTS=full $(PY) -m pytest tests/faults
	FAULTS=full $(PY) -m pytest -n 2 tests/hostile tests/todos/test_conflicts.py tests/todos/test_undo.py \
		tests/api/test_schemathesis.py \
		e2e/test_payloads.py

.PHONY: preview
preview: .venv/.stamp-dev ## Check all partials and pages in all their states, without a browser
	$(PY) -m webapp preview check

.PHONY: baselines
baselines: browser ## Write what screen readers are told of each state; look at what changed
	UPDATE_BASELINES=1 $(PY) -m pytest -n 2 e2e/preview/test_states.py -k "tree or baseline"

.PHONY: preview-diff
preview-diff: browser ## Picture the states that look otherwise than where this branch began
	$(PY) -m e2e.preview.diff

.PHONY: format
format: .venv/.stamp-dev ## Put Python and templates into their form
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .


.PHONY: bench
bench: .venv/.stamp-dev ## Measure the list page
	$(PY) -m benchmarks.list_page

.PHONY: screenshots
screenshots: browser ## Photograph the pages
	$(PY) -m e2e.screenshots

# Universal and hashed, so that one file serves every platform; without addresses,
# so that it installs from any index or mirror.
LOCK := .venv/bin/uv pip compile --quiet --no-config --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate pyproject.toml

.PHONY: lock
lock: .venv/.stamp-dev ## Renew both requirements files with the newest releases allowed
	$(LOCK) --output-file requirements.txt
	$(LOCK) --output-file requirements-dev.txt --group dev --constraints requirements.txt
	@! grep -nE '://|file:|/' requirements.txt requirements-dev.txt

.PHONY: vendor
vendor: ## Fetch what package.json names, copy it, record its checksums (needs npm)
	npm install --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
	$(PYTHON) -m tools.vendor

.PHONY: vendor-check
vendor-check: ## Compare what is vendored with its checksums
	@$(PYTHON) -m tools.vendor --check

.PHONY: browser
browser: .venv/.stamp-browser ## Make sure that there is a Chromium to test with

.PHONY: others
others: .venv/.stamp-others ## Get the other browsers: Firefox, WebKit, w3m and lynx

.PHONY: checker
checker: .venv/.stamp-checker ## Get the Nu HTML Checker, where Java and npm are

.PHONY: clean
clean: ## Remove what these targets made; data/ stays
	rm -rf .venv node_modules dist test-results .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Doorstep needs Python 3.11 or newer: make PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo 'Python has no venv module here; on Debian: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.stamp-run: requirements.txt | $(PY)
	$(PIP_INSTALL) -r requirements.txt
	@touch $@

# The development lock holds the runtime's, so this sets up both.
.venv/.stamp-dev: requirements-dev.txt requirements.txt | $(PY)
	$(PIP_INSTALL) -r requirements-dev.txt
	@touch .venv/.stamp-run $@

.venv/.stamp-browser: .venv/.stamp-dev tools/browser.py
	$(PY) -m tools.browser
	@touch $@

.venv/.stamp-checker: package-lock.json | .venv/.stamp-dev
	@if command -v java >/dev/null && command -v npm >/dev/null; then \
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
			|| echo 'The Nu HTML Checker is not to be had here; html5lib checks alone.'; \
	else echo 'No Java or no npm: html5lib checks HTML alone.'; fi
	@touch $@

.venv/.stamp-others: .venv/.stamp-browser
	$(PY) -m tools.browser --others
	@touch $@
