# Muster's workshop. Every step is a script in scripts/ that can be read and run alone.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-quick check fuzz stories chaos audit bench lock catalogues
MUSTER := .venv/bin/muster

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv from the hashed lock (quick when nothing changed)
	@scripts/setup run

setup-dev: ## The same with what tests and checks need on top
	@scripts/setup dev

run: setup ## Start everything on this machine; SPEED=60 lets the plan's minutes pass as seconds
	@exec $(MUSTER) up $(if $(SPEED),--speed $(SPEED))

test: setup-dev ## Run every test; ARGS="-k truck -x" goes to pytest, MUSTER_TEST_INSTALL=0 installs no server
	@scripts/servers
	@scripts/test $(ARGS)

test-quick: setup-dev ## Run what is neither slow nor needs a server, in about a minute; ARGS as for test
	@scripts/test quick $(ARGS)

check: setup-dev ## Lint, format, types and the direction of imports
	@scripts/check

bench: setup-dev ## Measure beside the tight pipeline; writes benchmarks/latest.json
	@scripts/servers
	@.venv/bin/python -m benchmarks $(ARGS)

fuzz: setup-dev ## Send 20,000 odd inputs through every door, counted; N=60000, ARGS="--seed 7"
	@.venv/bin/python -m tests.fuzz $(if $(N),--inputs $(N)) $(ARGS)

stories: setup-dev ## Play 20,000 stories of two incidents that meet; N=500, ARGS="--seed 7"
	@scripts/stories $(if $(N),$(N),20000) $(ARGS)

chaos: setup-dev ## Four runs of 50 faults under load, then counts; ARGS="--runs 1 --faults 20 --seed 7"
	@scripts/servers
	@.venv/bin/python -m tests.chaos $(ARGS)

audit: setup-dev ## Look for known vulnerabilities of the locked packages, where their database can be reached
	@scripts/audit

catalogues: setup-dev ## Bring each language up to date with the codes and compile it; ARGS=de begins one
	@.venv/bin/python scripts/catalogues $(ARGS)

lock: ## Write both lock files anew; ARGS=--upgrade takes newer versions
	@scripts/lock $(ARGS)
