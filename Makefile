# `make serve` and `make test` do all their own set-up in ./.venv; `pip install .` and `coopkg serve` are the same by hand.
HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: serve build test test-all lint browser clients engines openrefine interop bench clean

serve: .venv/.installed
	@$(BIN)/coopkg serve --host $(HOST) --port $(PORT)

build: .venv/.installed
	@$(BIN)/coopkg build

# Tests run on every core; the tests of a file stay together. By hand, `.venv/bin/pytest tests/…` runs them one by one.
test: .venv/.tested lint
	@$(BIN)/pytest -n auto --dist loadfile

# `make test-all TESTS=slow` is what `make test` leaves.
test-all: TESTS ?= slow or not slow
test-all: .venv/.tested lint
	@$(BIN)/pytest -n auto --dist loadfile -m '$(TESTS)'

lint: .venv/.tested
	@$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/coopkg fmt --check

# The extra of the browser tests; Chromium itself comes from the system (Debian: apt-get install chromium).
browser: .venv/.tested
	@$(PIP) install -e '.[test,browser]'

# The extra of the tests of other people's clients.
clients: .venv/.tested
	@$(PIP) install -e '.[test,clients]'

# The extra of the tests of other engines; Virtuoso itself comes from the system (apt-get install virtuoso-opensource-7-bin).
engines: .venv/.tested
	@$(PIP) install -e '.[test,engines]'

# The extra of the tests with a real OpenRefine: Debian's package, which brings a Java; as root.
openrefine: .venv/.tested
	@command -v openrefine >/dev/null || { apt-get -qq update >/dev/null && \
		DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends openrefine >/dev/null; }

# The programs that read what is exported, each in an environment of its own (tests/interop/*.txt).
interop: .venv/.tested $(patsubst tests/interop/%.txt,.venv/interop/%/.installed,$(wildcard tests/interop/*.txt))

.venv/interop/%/.installed: tests/interop/%.txt .venv/.python
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip --disable-pip-version-check --quiet install -r $<
	@touch $@

# coopkg beside its peers (bench/peers.txt, in an environment of their own): make bench BENCH="requests --triples 1000000"
bench: .venv/.tested .venv/.peers
	@$(BIN)/python -m bench $(BENCH) --peers .venv/peers

.venv/.peers: .venv/.python bench/peers.txt
	@$(PYTHON) -m venv .venv/peers
	@.venv/peers/bin/python -m pip --disable-pip-version-check --quiet install -r bench/peers.txt
	@touch $@

.venv/.python:
	@test -n "$(PYTHON)" || { echo "coopkg needs Python 3.11 or later; name one by PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.python pyproject.toml
	@echo "Installing into ./.venv …"
	@$(PIP) install -e .
	@$(BIN)/python -m compileall -q src api
	@touch $@

.venv/.tested: .venv/.installed
	@$(PIP) install -e '.[test]'
	@touch $@

clean:
	rm -rf .venv .coopkg build dist
