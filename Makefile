# What one does with Keepfaith; `make` alone lists it.
PORT ?= 8443
export PORT
RUN = .venv/bin/
# Each portal of a test is six processes that would otherwise compile the whole of Keepfaith again.
export PYTHONDONTWRITEBYTECODE =
# One more at a time than there are processors, for much of a test is waiting; each has a database and portals of its
# own, and a module stays together.
PYTEST = $(RUN)pytest -n $(shell expr $$(nproc) + 1) --maxprocesses=4 --dist=loadfile
# Which tenth of the long tests `make test-some` runs: any word will do, a commit's hash is one.
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null || date +%F)
BROWSER = $(shell bin/find-browser)
OF_ROOT = [ "$$(id -u)" = 0 ] || echo "Left out: the tests for which one must be root. As root, they are run by: make test-root"

.DEFAULT_GOAL := help
.PHONY: help demo test test-some test-root test-all violations violations-some check bench bench-front docs lock database-lock format

help: ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## Serve the sample agency at https://localhost:8443 (another port: PORT=9443)
	@bin/set-up base
	@exec $(RUN)keepfaith serve --demo

test: check ## Check the code and run every test that is not a long one
	@$(PYTEST) -m 'not long $(if $(BROWSER),,and not browser)'
	@bin/find-browser --say
	@$(OF_ROOT)

test-some: ## Run a tenth of the other tests, another with each commit, for at most 30 minutes
	@bin/set-up test
	@$(PYTEST) --tenth $(COMMIT) --minutes 30 $(if $(BROWSER),,-m 'not browser') || [ $$? -eq 5 ]
	@bin/find-browser --say

test-root: ## Run as root the quick tests for which one must be root, and a tenth of the long ones
	@bin/set-up test
	@$(PYTEST) -m '(root or also_root) and not long'
	@$(PYTEST) --tenth $(COMMIT) --minutes 10 -m 'root or also_root' || [ $$? -eq 5 ]

violations: ## Break promises on scratch portals, and write down what the checks notice (hours: a minute each)
	@bin/set-up test
	@$(RUN)python -m tests.violations --at-once 2 --record

violations-some: ## Break a few promises on scratch portals, others with each commit (8 minutes)
	@bin/set-up test
	@$(RUN)python -m tests.violations --share $(COMMIT) --number 5 --generated 4 --minutes 6 --at-once 2

test-all: check ## Check the code and run every test, the long ones and the broken promises too
	@bin/set-up engines
	@$(PYTEST) $(if $(BROWSER),,-m 'not browser')
	@$(RUN)python -m tests.violations --at-once 2
	@$(MAKE) bench-front
	@bin/find-browser --say
	@command -v testssl >/dev/null || command -v testssl.sh >/dev/null || echo "Left out: the scan by testssl.sh, which is not installed (Debian package testssl.sh)."
	@[ -n "$$KEEPFAITH_CEDAR_CORPUS" ] || echo "Left out: the published corpus of Cedar (KEEPFAITH_CEDAR_CORPUS names its folder)."
	@PATH="$$PATH:/usr/sbin" command -v postfix >/dev/null || echo "Left out: mail through a real Postfix, which is not installed (Debian package postfix)."
	@PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || echo "Left out: nginx before the portal, which is not installed (Debian package nginx-light)."
	@$(OF_ROOT)

check: ## Check format, style, boundaries, types, migrations and settings
	@bin/set-up test
	@bin/check

bench: ## Measure beside bare Django, in one run
	@bin/set-up test
	@$(RUN)python -m benchmarks

bench-front: ## Measure pages and forms behind the front, beside their last ten figures
	@bin/set-up test
	@$(RUN)python -m benchmarks --only pages --record
	@$(RUN)python -m benchmarks --only forms --record

docs: ## Write docs/reference/cli.md from the commands' own help
	@bin/set-up test
	@$(RUN)python bin/cli_reference.py > docs/reference/cli.md.new
	@mv docs/reference/cli.md.new docs/reference/cli.md

lock: ## Resolve requirements/*.in anew
	@bin/lock

database-lock: ## Write down what a new database of this release states, for the prober to compare
	@bin/set-up test
	@$(RUN)python bin/database_lock.py

format: ## Put the code into the agreed format
	@bin/set-up test
	@$(RUN)ruff format .
	@$(RUN)ruff check --fix .
