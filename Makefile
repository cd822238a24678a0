# Everything a user or a developer types. `make setup` is idempotent and fast the second time.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null && { echo "$$python"; break; }; done)
BIN := .venv/bin
STAMPS := build/stamps
SECRETS ?= .clew/secrets
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm

.PHONY: setup demo serve check test generate lock evaluate bench soak secrets clean

setup: $(STAMPS)/env $(STAMPS)/web $(STAMPS)/jars

$(STAMPS)/env: requirements/dev.txt pyproject.toml
	@echo "clew: making the environment in .venv (about a minute the first time)"
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' || \
	  { echo "clew: Clew needs Python 3.11 or newer; say: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/web: $(STAMPS)/env $(wildcard web/package*.json web/*.ts web/*.html web/src/*)
	@echo "clew: building the playground"
	@cd web && $(NPM) ci --silent --no-audit --no-fund && $(NPM) run --silent build
	@touch $@

$(STAMPS)/jars: $(STAMPS)/env store/neo4j.lock.toml
	@$(BIN)/clew store fetch
	@touch $@

demo: setup
	@$(BIN)/clew demo

serve: setup
	@$(BIN)/clew serve

test: setup
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: $(STAMPS)/env $(STAMPS)/web
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@cd web && $(NPM) run --silent check

generate: $(STAMPS)/env
	@$(BIN)/python -m clew.generate

lock:
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --extra dev pyproject.toml -o requirements/dev.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  -c requirements/dev.txt pyproject.toml -o requirements/run.txt

evaluate: setup
	@$(BIN)/clew evaluate all --json build/scorecards.json; reached=$$?; \
	  test $$reached -gt 1 || $(BIN)/python -m clew.evaluation.scorecard build/scorecards.json docs/scorecards.md; exit $$reached

bench: setup
	@$(BIN)/python -m bench

soak: setup
	@$(BIN)/python -m pytest -q -m soak

# The database password for docker-compose.yml. The folder is closed to others; the files are not, since a container's user reads them.
secrets:
	@test ! -e $(SECRETS) || { echo "clew: $(SECRETS) is there already; remove it to make new secrets"; exit 1; }
	@mkdir -p $(SECRETS) && chmod 700 $(SECRETS)
	@$(or $(PYTHON),python3) -c 'import secrets; print(secrets.token_hex(24), end="")' > $(SECRETS)/graph_password
	@printf 'neo4j/%s' "$$(cat $(SECRETS)/graph_password)" > $(SECRETS)/graph_auth
	@chmod 644 $(SECRETS)/*

clean:
	rm -rf .venv build web/node_modules web/dist
