.PHONY: help demo test build man format simulate month function-costs command lambda lambda-figures deploy-test bench costs

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Export simulated logs over real HTTP and compare every event (no AWS account needed)
	@scripts/setup build
	swift build -c release --product cwlogs-export
	@.build/release/cwlogs-export demo

test: ## Build everything and run all tests; the last line sums them up
	@scripts/test

build: ## Build the program: .build/release/cwlogs-export
	@scripts/setup build
	swift build -c release --product cwlogs-export

man: build ## Make the manual page anew from the program's options: docs/cwlogs-export.1
	scripts/man-page .build/release/cwlogs-export > docs/cwlogs-export.1

format: ## Format all Swift files and wrap all Markdown, in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests Fuzz
	scripts/wrap-markdown

SEEDS ?= 1000
SCENARIO ?= all

simulate: ## Judge it in universes drawn from seeds: make simulate SEEDS=100000 SCENARIO=races
	@scripts/setup build
	swift build -c release --product exporter-simulate
	@.build/release/exporter-simulate --seeds $(SEEDS) --scenario $(SCENARIO)

month: ## A month of the function on its schedule, judged, and what a day costs (many minutes)
	@scripts/setup build
	MONTH=1 swift test -c release --filter MonthTests

function-costs: ## Print what a day of the function costs in calls and seconds, by simulation (some minutes)
	@scripts/setup build
	FUNCTION_COSTS=1 swift test -c release --filter MonthTests.whatADayCosts

command: ## Build the command as one file that needs no Swift: .build/package/cwlogs-export
	@scripts/setup build
	scripts/package-command

lambda: ## Build the Lambda function: .build/lambda/bootstrap.zip
	@scripts/setup build
	scripts/package-lambda

lambda-figures: lambda ## Measure the packaged function: start beside Go's, memory, the runtime emulator
	@rm -rf .build/lambda/unpacked && unzip -q .build/lambda/bootstrap.zip -d .build/lambda/unpacked
	@scripts/runtime-emulator
	CWLOGS_BOOTSTRAP=$(CURDIR)/.build/lambda/unpacked/bootstrap .venv/bin/python3 Benchmarks/lambda_start/measure.py --check 50
	CWLOGS_BOOTSTRAP=$(CURDIR)/.build/lambda/unpacked/bootstrap scripts/peer-tests -s test_function_emulator.py test_function_scale.py

deploy-test: build ## Try deploy/ on stand-ins for AWS: Terraform, SAM, state machines, units (some minutes)
	swift build -c release --product bootstrap
	scripts/deploy-tests -q

bench: command ## Compare speed and memory with boto3, aws-cli and awslogs (MODE=memory|quota for the others)
	@Benchmarks/compare $(MODE)

costs: build ## Print what a run costs, by lanes, engine and state: the tables of docs/COSTS.md (LANES=10,100,1000)
	@Benchmarks/costs.py $(if $(LANES),--lanes $(LANES))
