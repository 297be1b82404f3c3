# Tieline's front door. `make demo` and `make test` need Debian 12, Swift 6.3 and git; they install the rest and say so.

PYTHON := .venv/bin/python
SWIFT_FLAGS := --explicit-target-dependency-import-check error
SOURCES := Package.swift Sources Tests Adapters Benchmarks Fuzz
MUTATIONS ?= 1000000
SECONDS_EACH ?= 30
SEEDS ?= 100000
SECONDS_OF_CHAOS ?= 600

.PHONY: help setup build demo test test-contracts check sim chaos bench suites fuzz fuzz-coverage clean

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: ## Install what is missing: Debian packages and a Python environment in .venv.
	@bash Tools/setup.sh

build: setup ## Build the program.
	swift build $(SWIFT_FLAGS) --product tieline

demo: build ## Two real ledgers, 24 certificates, four swaps.
	.build/debug/tieline demo

test: test-contracts ## Run every test, on real ledgers too.
	swift build --build-tests $(SWIFT_FLAGS)
	bash Tools/test.sh

test-contracts: setup ## Test the contracts on an EVM.
	$(PYTHON) -m pytest -q Adapters/EVM/Tests/Contracts Tools/ledgers Tools/sealers Schemas

check: setup ## Format, layers, sizes, documented API, contract artifacts.
	swift format lint --strict --recursive $(SOURCES)
	python3 Tools/check/layers.py --self-test
	python3 Tools/check/layers.py
	python3 Tools/check/sizes.py --self-test
	python3 Tools/check/sizes.py
	python3 Tools/check/documented.py --self-test
	python3 Tools/check/documented.py
	$(PYTHON) Tools/contracts/build.py --check
	swift build $(SWIFT_FLAGS)

sim: setup ## Simulate committees, of 4 and of 7 members, and swaps: SEEDS worlds of each, in release mode.
	swift build -c release --scratch-path .build-release $(SWIFT_FLAGS) --product tieline
	.build-release/release/tieline sim committee --members 4 --seeds $(SEEDS)
	.build-release/release/tieline sim committee --members 7 --seeds $(SEEDS)
	.build-release/release/tieline sim twins --rounds 5 --cuts 5
	.build-release/release/tieline sim twins --rounds 7 --cuts 3
	.build-release/release/tieline sim relay --seeds $(SEEDS)

chaos: setup ## Harm four members under load for SECONDS_OF_CHAOS=600, and kill gateways at every write; needs root.
	swift build -c release --scratch-path .build-release $(SWIFT_FLAGS) --product tieline
	.build-release/release/tieline committee chaos --seconds $(SECONDS_OF_CHAOS)
	.build-release/release/tieline gateway chaos

bench: setup ## Measure, in release mode; BENCH="--long" or names of benchmarks.
	bash Tools/bench/peers.sh || echo "some peers are missing; their figures are left out"
	swift build -c release --scratch-path .build-release $(SWIFT_FLAGS) --product tieline
	swift build -c release --scratch-path .build-release $(SWIFT_FLAGS) --product tieline-bench
	.build-release/release/tieline-bench $(BENCH)

suites: setup ## Official suites, read from TIELINE_SHARED or ../shared: a line each, name, passed, total.
	swift build --build-tests $(SWIFT_FLAGS)
	bash -o pipefail -c "swift test --skip-build --filter SuiteTests 2>&1 | grep -E '^suite|✘'"

fuzz: setup ## Change valid headers and proofs a million times a family (MUTATIONS): none may be accepted.
	TIELINE_FUZZING=mutations TIELINE_FUZZ=$(MUTATIONS) \
	  swift test -c release --scratch-path .build-fuzz --no-parallel --filter 'S-7'

fuzz-coverage: setup ## Let libFuzzer look for inputs that trap: TARGET=name or all, SECONDS_EACH=30.
	bash Tools/fuzz.sh "$(TARGET)" $(SECONDS_EACH)

clean: ## Remove what was built; keeps .venv.
	rm -rf .build .build-release .build-fuzz .build-fuzz-coverage .fuzz
