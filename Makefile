# Two commands do everything on a Debian machine that has Swift 6.3: `make demo` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build demo test soak fuzz lint bench browser clean

LIBRARIES := pkg-config libsqlite3-dev libxml2-dev libarchive-dev libgmime-3.0-dev libjemalloc-dev liblz4-dev \
	openssl openssh-client strace poppler-utils pst-utils
# What some tests ask as an outside opinion; without it they would skip.
TEST_PROGRAMS := msmtp python3 unzip
SWIFT_SOURCES := Package.swift Sources Tests Benchmarks

help: ## say what the targets are
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the system libraries that are missing (apt-get, as root or through sudo)
	@Tests/Demo/setup.sh $(LIBRARIES)

build: setup ## build everything, for debugging
	swift build

demo: setup ## play the main job on a made-up council's data, in ./demo
	swift build --product canute
	@Tests/Demo/demo.sh

test: setup ## build and run all tests
	@Tests/Demo/setup.sh $(TEST_PROGRAMS)
	swift build --build-tests --quiet
	swift test --skip-build --quiet --disable-xctest

soak: setup ## crash, fault and turn bits over at length (an hour and more): SOAK seconds for each kind (900)
	swift build --build-tests --quiet
	@mkdir -p .build && : > .build/soak.txt
	CANUTE_SOAK=$${SOAK:-900} CANUTE_SOAK_REPORT=$(CURDIR)/.build/soak.txt swift test --skip-build --disable-xctest \
		--no-parallel --filter 'CommandTests.(Fault|Kill)Tests|(Ledger|Disclosure)Tests.FlipTests' \
		|| { cat .build/soak.txt; echo "soak: something did not hold, see above"; exit 1; }
	@echo "What was done, and held:"; cat .build/soak.txt

fuzz: setup ## read damaged input of every form for FUZZ seconds (600), about a million samples an hour
	swift build --build-tests --quiet
	CANUTE_FUZZ=$${FUZZ:-600} swift test --skip-build --disable-xctest --no-parallel \
		--filter '(CaptureTests.FuzzTests|ArchiveTests.IntakeFuzzTests)'

lint: ## check the format; what the compiler warns of is an error in every build
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)

bench: setup ## measure a release build against what one would use instead: ONLY=name,name SHORT=1 LIST=1 RECORD=1
	@Benchmarks/run.sh $(if $(LIST),--list) $(if $(ONLY),--only "$(ONLY)") $(if $(SHORT),--short) $(if $(RECORD),--record) $(OPTIONS)

browser: setup ## check a pack's page and the served pages in Debian's chromium
	Tests/Browser/pages.sh
	Tests/Browser/run.sh

clean: ## remove what building and the demo made
	rm -rf .build .build-* demo
