.PHONY: help demo test build format simulate function-costs lambda bench

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

format: ## Format all Swift files in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests Fuzz

SEEDS ?= 1000
SCENARIO ?= all

simulate: ## Judge it in universes drawn from seeds: make simulate SEEDS=100000 SCENARIO=races
	@scripts/setup build
	swift build -c release --product cwlogs-export
	@.build/release/cwlogs-export simulate --seeds $(SEEDS) --scenario $(SCENARIO)

function-costs: ## Print what a day of the function costs in calls and seconds, by simulation (some minutes)
	@scripts/setup build
	FUNCTION_COSTS=1 swift test -c release --filter MonthTests.whatADayCosts

lambda: ## Build the Lambda function: .build/lambda/bootstrap.zip
	@scripts/setup build
	scripts/package-lambda

bench: ## Compare speed and memory with boto3, aws-cli and awslogs (MODE=memory|quota for the others)
	@scripts/setup build
	swift build -c release --product cwlogs-export
	@Benchmarks/compare $(MODE)
