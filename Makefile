.DEFAULT_GOAL := help
.PHONY: help run dashboard test browser docs screenshots check check-all lint format-check types imports lock clean setup

PY := .venv/bin/python
UV := .venv/bin/uv
STAMP := .venv/.ready
ARGS ?=
# Files in their order: those with few tests, which pytest-xdist would leave to the end, are the longest.
AT_ONCE := -n auto --dist loadfile --no-loadscope-reorder

AT_LEAST_312 := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))

# The stamp names the directory that .venv was made in: a copied or moved .venv is made anew.
READY := $(shell [ "`cat $(STAMP) 2>/dev/null`" = "`pwd -P`" ] && $(PY) -c '$(AT_LEAST_312)' 2>/dev/null && echo yes)
ifneq ($(READY),yes)
.PHONY: $(STAMP)
endif

# uv reads neither pip's index nor pip's certificate.
UV_ENV = unset UV_SYSTEM_PYTHON; \
	if [ -n "$$PIP_INDEX_URL" ] && [ -z "$$UV_DEFAULT_INDEX" ]; then export UV_DEFAULT_INDEX="$$PIP_INDEX_URL"; fi; \
	if [ -n "$$PIP_CERT" ] && [ -z "$$SSL_CERT_FILE" ]; then export SSL_CERT_FILE="$$PIP_CERT"; fi

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: $(STAMP) ## Run the simulation (ARGS="core --seed 3" passes arguments)
	@.venv/bin/parley run $(ARGS)

dashboard: $(STAMP) ## Open the dashboard in a browser (ARGS="--port 9000" passes arguments)
	@.venv/bin/parley dashboard $(ARGS)

test: $(STAMP) ## Run the quick tests (ARGS="-k name" passes arguments)
	@$(PY) -m pytest $(AT_ONCE) $(ARGS)

browser: ## Install Debian's Chromium, for the tests of pages, if there is none
	@tests/install-chromium

docs: $(STAMP) ## Write docs/odd.md anew, the model as the code has it
	@.venv/bin/parley odd >docs/odd.md.new && mv docs/odd.md.new docs/odd.md

screenshots: $(STAMP) browser ## Take the pictures of README and docs anew; ARGS=class for those of a class alone
	@$(PY) tests/screenshots.py $(ARGS)

check: $(STAMP) ## Run every linter, even after one has failed
	@$(MAKE) -k --no-print-directory lint format-check types imports

check-all: $(STAMP) ## Run every linter and every test, slow ones, browsers and servers too
	@status=0; \
	$(MAKE) --no-print-directory browser || status=1; \
	$(MAKE) --no-print-directory check || status=1; \
	$(PY) -m pytest $(AT_ONCE) -m '' $(ARGS) || status=1; \
	exit $$status

lint: $(STAMP)
	@echo "== ruff check"
	@.venv/bin/ruff check .

format-check: $(STAMP)
	@echo "== ruff format --check"
	@.venv/bin/ruff format --check .

types: $(STAMP)
	@echo "== mypy"
	@$(PY) -m mypy

imports: $(STAMP)
	@echo "== lint-imports"
	@.venv/bin/lint-imports --no-logo

lock: $(STAMP) ## Renew requirements.lock (ARGS="--upgrade" takes the newest versions)
	@$(UV_ENV); $(UV) pip compile --quiet --python $(PY) --universal --python-version 3.12 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --extra dev \
		--custom-compile-command "make lock" $(ARGS) pyproject.toml -o requirements.lock

clean: ## Remove .venv, caches and builds (results stay)
	@rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
	@find agents experiments negotiation tests -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(STAMP) ## Make .venv (the other targets do so by themselves)
	@:

$(STAMP): requirements.lock pyproject.toml
	@set -e; \
	rm -f $(STAMP); \
	if [ "$(READY)" != yes ]; then \
		found=; \
		IFS=:; \
		for name in python3 python python3.14 python3.13 python3.12; do \
			for dir in $$PATH; do \
				if [ -z "$$found" ] && [ "$$dir" != "`pwd -P`/.venv/bin" ] && [ -x "$$dir/$$name" ] \
					&& "$$dir/$$name" -c '$(AT_LEAST_312)' >/dev/null 2>&1; then found="$$dir/$$name"; fi; \
			done; \
		done; \
		unset IFS; \
		if [ -z "$$found" ]; then \
			echo "Parley needs Python 3.12 or newer with its venv module: install both with the system's" \
				"package manager or the installer from python.org, then run make again." >&2; \
			exit 1; \
		fi; \
		echo "Setting up .venv (once, about a minute)" >&2; \
		"$$found" -m venv --clear .venv; \
	else \
		echo "Updating .venv" >&2; \
	fi; \
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock >.venv/uv.txt; \
	$(PY) -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt; \
	$(UV_ENV); \
	$(UV) pip sync --quiet --compile-bytecode --python $(PY) --require-hashes requirements.lock; \
	$(UV) pip install --quiet --compile-bytecode --python $(PY) --no-deps --no-build-isolation -e .; \
	echo "Translating the inner loops to machine code (once)" >&2; \
	$(PY) -c 'from experiments import batch, run; run(); batch("history", 2)'; \
	pwd -P >$(STAMP)
