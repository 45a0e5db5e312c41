# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test verify calibrate baseline bench docs schemas golden patterns trust supply site lint setup browser warm-up lock clean rebuild

# Without byte-compiled files every start takes five times as long.
unexport PYTHONDONTWRITEBYTECODE

SCENARIO ?= scenarios/visa_liberalisation.yaml
VENV := .venv
BIN := $(VENV)/bin

# The stamp is written last, is named after what the environment was made from, and holds the Python that made it.
STAMP := $(VENV)/set-up-$(shell { cat requirements.txt pyproject.toml; pwd -P; } | cksum | cut -d ' ' -f 1)

# An environment whose Python has gone or changed, or is not the one asked for by PYTHON, is made anew.
READY := $(shell $(BIN)/python -c 'import hatchling' 2>/dev/null && { [ -z '$(PYTHON)' ] || \
	[ "$$(cat $(STAMP))" = "$$(PYTHON='$(PYTHON)' sh tools/find_python.sh 2>/dev/null)" ]; } && echo yes)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: warm-up ## a first result: a policy against the baseline (SCENARIO=file for another)
	@echo "==> udha run $(SCENARIO)"
	@$(BIN)/udha run $(SCENARIO) $(ARGS)

# Most tests wait for one core: two of them at a time take little more than half as long.
test: warm-up ## all tests but the statistical ones (ARGS="-k shelter" for some)
	@echo "==> Tests"
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

golden: warm-up ## the texts that commands are held to, written anew after a change of wording or of the model
	@$(BIN)/python -m pytest tests/udha/test_golden.py --golden $(ARGS)

verify: warm-up ## runs against theory, slow; writes docs/verification.md (ARGS="--only queues" for some)
	@echo "==> Statistical tests"
	@$(BIN)/python -m pytest -m statistical
	@echo "==> Verification: closed forms, independent code, random scenarios (about a quarter of an hour)"
	@$(BIN)/python -m tests.verification $(ARGS)

patterns: warm-up ## the priors against public rates and patterns of the past; writes docs/prior_checks.md
	@echo "==> Prior checks (about three minutes)"
	@$(BIN)/python -m tests.patterns

trust: warm-up ## broken files, kills, full disks, crowds; slow; writes docs/reliability.md (ARGS="--only kills" for some)
	@echo "==> Reliability (about an hour; goes on where it was interrupted)"
	@$(BIN)/python -m tests.trust $(ARGS)

calibrate: warm-up ## the posterior that runs use, made anew (ten minutes on two cores); commit it after a change of the model
	@$(BIN)/udha calibrate calibration/kosovo_2013_2014.yaml --self-check 100 $(ARGS)
	@$(BIN)/python -m tools.posterior results/kosovo_2013_2014

baseline: warm-up ## totals of one run of each scenario, made anew; CHANGELOG says why they changed
	@$(BIN)/python -m tests.baseline

bench: warm-up ## the benchmarks of docs/speed.md
	@$(BIN)/python -m benchmarks $(ARGS)

docs: setup ## write the generated pages of docs
	@$(BIN)/python -m tools.documentation

schemas: setup ## the JSON Schemas that editors read, after a change of what is declared
	@mkdir -p build && for made in scenario:scenarios/scenario sweep:experiments/study calibration:calibration/study; do \
		$(BIN)/udha schema --of $${made%%:*} > build/schema.json && mv build/schema.json $${made#*:}.schema.json || exit 1; done

site: setup ## the documentation as a site, in build/site
	@$(BIN)/mkdocs build --strict --quiet
	@echo "open build/site/index.html"

# The page's scripts are JavaScript with types in comments, which TypeScript checks.
NPM := $(shell command -v npm)

lint: setup $(if $(NPM),node_modules/.package-lock.json) ## style, likely mistakes and types, by ruff, pyrefly and tsc
	@echo "==> Style and types"
	@$(BIN)/ruff check $(ARGS)
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/pyrefly check --min-severity warn
	@$(if $(NPM),node_modules/.bin/tsc,echo "skipped: the types of the page's scripts, which need Node and npm")

node_modules/.package-lock.json: package.json package-lock.json
	@npm ci --loglevel=error --no-audit --no-fund --ignore-scripts >/dev/null

setup: $(STAMP) ## the environment in .venv (PYTHON=path to choose the Python)
	@:

# Pages are tested in a real browser; without one those tests are skipped, and say so.
browser: ## Chromium for the tests of pages, on Debian and as root; elsewhere install it yourself
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || \
	    { apt-get update -qq && apt-get install -qq --yes chromium-headless-shell >/dev/null; }

# Fast when warm: the kernels' cache knows by their sources what is still to compile.
warm-up: setup
	@$(BIN)/python -m sim.compiled.warm_up

supply: setup ## pins, licences, published faults, packages built twice, and a bill of materials in build
	@$(BIN)/python -m tools.supply $(ARGS)

LOCK := UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile --quiet --universal --python-version 3.12 \
	--python $(BIN)/python --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links

lock: setup ## refresh requirements.txt from pyproject.toml (ARGS=--upgrade for newer versions)
	@printf '%s\n' hatchling editables | $(LOCK) --extra dev $(ARGS) --output-file requirements.txt pyproject.toml -
	@$(LOCK) --group supply $(ARGS) --output-file tools/supply.txt
	@if grep -nE '/|@|^-' requirements.txt tools/supply.txt; then \
	    echo "pins must name no address, path or option" >&2; exit 1; fi

clean: ## remove all that make made, but not results/
	@rm -rf $(VENV) node_modules build dist .pytest_cache .ruff_cache .hypothesis .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --compile
UV_PIP := pip install --quiet --python $(BIN)/python --compile-bytecode
LOCKED := --require-hashes --requirement requirements.txt
PROJECT := --no-deps --no-build-isolation --editable .

# uv installs, for speed; pip does where there is no uv, where uv fails, or where pip's settings, which uv does not
# read, name an index.
$(STAMP): $(if $(READY),,rebuild)
	@python=$$(PYTHON='$(PYTHON)' sh tools/find_python.sh) || exit 1; \
	echo "==> Set-up: $$("$$python" --version) from $$python, into $(VENV)"; \
	rm -rf $(VENV) && "$$python" -m venv $(VENV) && echo "$$python" > $(VENV)/made-with
	@uv=; \
	if $(BIN)/python -m pip config list | grep -qE '[.](index-url|no-index)='; then :; \
	elif uv --version >/dev/null 2>&1; then uv=uv; \
	else \
	    awk '/^uv==/ { on = 1 } on; on && !/\\$$/ { exit }' requirements.txt > $(VENV)/uv.txt; \
	    $(PIP) --require-hashes --requirement $(VENV)/uv.txt && uv=$(BIN)/uv; \
	fi; \
	if [ "$$uv" ]; then \
	    echo "==> Set-up: installing the pinned packages with uv (up to a minute)"; \
	    "$$uv" $(UV_PIP) $(LOCKED) && "$$uv" $(UV_PIP) $(PROJECT) && exit; \
	fi; \
	echo "==> Set-up: installing the pinned packages with pip (a few minutes)"; \
	$(PIP) $(LOCKED) && $(PIP) $(PROJECT)
	@mv $(VENV)/made-with $@

rebuild:
