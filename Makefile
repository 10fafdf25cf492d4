# Footfall's commands; `make help` lists them. Variables: BIND, CAMERA, SITE, FOOTFALL_VAR, MQTT_PORT, FFSERVER_PORT,
# UI_PORT, NODE_RED_PORT, PYTHON.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
VAR := $(if $(FOOTFALL_VAR),$(FOOTFALL_VAR),var)
PY := .venv/bin/python
APPLIANCE := $(PY) -m footfall_appliance
# Whether set-up got as far as the appliance; one that was interrupted has a Python, but nothing to run with it.
SET_UP := $(PY) -c 'import footfall_appliance.__main__' 2>/dev/null

.PHONY: help run down status logs models secrets test test-compose check bench accuracy soak models-page screenshots lock image test-image install-stick clean setup setup-dev setup-image

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  CAMERA='rtsp://user:password@192.168.1.20/stream1' make run    a \$$ in the password stays what it is"
	@echo "  make run CAMERA=/dev/video0                   or CAMERA=clip.mp4, SITE=my-site.yaml"
	@echo "  make run BIND=0.0.0.0 UI_PORT=8081            open to the network; ports: MQTT_, FFSERVER_, UI_, NODE_RED_PORT"

run: setup ## Install what is missing, start everything, stop it with Ctrl-C
	@exec $(APPLIANCE) up

down: ## Stop what `make run` started in another terminal
	@! $(SET_UP) || exec $(APPLIANCE) down

status: ## Show how each part is
	@$(SET_UP) || { echo "Footfall is not set up here; \`make run\` sets it up and starts it." >&2; exit 1; }
	@exec $(APPLIANCE) status

logs: ## Follow what all parts say
	@exec tail -n 20 -F "$(VAR)"/log/*.log

models: setup ## Fetch, verify and convert the model that the site uses
	@$(APPLIANCE) models

secrets: setup ## Make the passwords and keys that are missing
	@$(APPLIANCE) secrets

test: setup-dev ## Run all tests
	@scripts/test.sh

test-compose: setup-dev ## Build the images and test them in a real Docker engine, which it brings along (root, Debian 12)
	@scripts/test-compose.sh

check: setup-dev ## Check style, types, imports, Dockerfiles and the compose file
	@scripts/check.sh

bench: setup-dev models ## Measure speed and memory on this machine
	@PYTHONPATH=tests $(PY) -m bench

accuracy: setup-dev models ## Compare tracking and counting with other products', and write docs/accuracy.md
	@scripts/peers-env.sh
	@PYTHONPATH=tests $(PY) -m bench.tracking

soak: setup-dev ## Measure what tracking and counting cost, and whether memory stays flat, and write docs/soak.md
	@PYTHONPATH=tests $(PY) -m bench.soak

models-page: setup-dev ## Measure every model whose weights are at hand, and write docs/models.md
	@PYTHONPATH=tests $(PY) -m bench.zoo

screenshots: setup-dev ## Take the pictures in docs/ anew, from the tests' browser; those of the box are from make test-image
	@.venv/bin/python -m pytest tests/e2e tests/integration/test_node_red_browser.py -k "screenshot or editor"
	@cp tests/artifacts/page.jpg tests/artifacts/page-heat.jpg docs/ && cp tests/artifacts/node-red-editor.png docs/flow.png
	@for picture in tests/artifacts/box-*; do [ ! -e "$$picture" ] || cp "$$picture" docs/; done

lock: setup-dev ## Write every lock anew after a change of dependencies
	@scripts/lock.sh

image: setup-image models ## Build the appliance's disk image (raw, qcow2, compressed) into var/image; some minutes
	@appliance/image/build.sh

test-image: image ## Start the disk image in an emulated PC, cut its power, install it from the stick (root)
	@PATH="$$PATH:/usr/sbin:/sbin" .venv/bin/python -m pytest tests/image

install-stick: image ## Write the installer onto a stick, or into a file: OUT=/dev/sdX
	@$(if $(OUT),,echo "expected OUT=/dev/sdX or OUT=file; \`lsblk -do NAME,SIZE,MODEL,TRAN\` lists the devices" >&2; exit 2;) \
	appliance/image/build-stick.sh "$(VAR)/image/footfall.raw" "$(OUT)"

clean: down ## Stop, and remove what set-up made; passwords, counts, models and audits stay unless ALL=1
	rm -rf .venv node-red/node_modules tests/support/node/node_modules "$(VAR)/image" "$(VAR)/run" "$(VAR)/log"
	[ ! -d "$(VAR)/cache" ] || find "$(VAR)/cache" -mindepth 1 -maxdepth 1 -not -name models -exec rm -rf {} +
	$(if $(filter 1,$(ALL)),rm -rf "$(VAR)/private" "$(VAR)/state" "$(VAR)/cache" "$(VAR)/audit")

setup:
	@appliance/setup.sh run

setup-dev:
	@appliance/setup.sh dev

setup-image:
	@appliance/setup.sh image
