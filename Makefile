# Set-up and every command of Tandem; `make help` lists them.
PYTHON ?= python3
TANDEM = $(PYTHON) scripts/bootstrap.py
.DEFAULT_GOAL := help
.PHONY: help run test check bench manage database operator icons lock clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: ## Set up what is missing and start the portal (PORT, HOST, TANDEM_DATA, DEMO=0|1|large)
	@$(TANDEM) run

test: ## Run every test, browser tests included (ARGS="tests/numbers -n 0" for some, ARGS=--changed for what a change touches)
	@$(TANDEM) test $(ARGS)

check: ## Lint, formatting, types, missing migrations, layers
	@$(TANDEM) check

bench: ## Measure speed (ARGS= for one benchmark)
	@$(TANDEM) bench $(ARGS)

manage: ## Run a management command, e.g. make manage ARGS="shell"
	@$(TANDEM) manage $(ARGS)

database: ## Run psql, pg_dump ... on our own database, e.g. make database ARGS="pg_dump -Fc -f /backup/tandem.dump"
	@$(TANDEM) database $(ARGS)

operator: ## Make an operator who may sign in: make operator EMAIL=you@example.com
	@test -n "$(EMAIL)" || { echo "tandem: say who: make operator EMAIL=you@example.com" >&2; exit 1; }
	@$(TANDEM) manage create_operator --email "$(EMAIL)"

icons: ## Draw the icons that pages name into static/img/icons.svg
	@$(TANDEM) manage draw_icons

lock: ## Renew requirements/*.lock from requirements/*.in
	@$(PYTHON) scripts/lock.py

clean: ## Remove .venv and caches; data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
