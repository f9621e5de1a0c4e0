# Huiyin 回音. `make` alone shows what there is.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
MODULES := complaints spiders classifiers dashboards sandbox dags

# A start without compiled modules compiles all of Airflow again, in each of its processes.
unexport PYTHONDONTWRITEBYTECODE

# uv does not read pip's settings. Where pip is told of a folder of wheels, uv is told too; elsewhere
# uv picks the torch that fits this machine, so that nobody without a GPU downloads CUDA.
comma := ,
space := $(subst ,, )
ifdef PIP_FIND_LINKS
UV_INSTALL := UV_FIND_LINKS="$(subst $(space),$(comma),$(strip $(PIP_FIND_LINKS)))" $(BIN)/uv pip install
else
UV_INSTALL := $(BIN)/uv pip install --torch-backend=auto
endif
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif

.PHONY: help run stop test check lock
.DEFAULT_GOAL := help

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/installed ## start everything on this machine; Ctrl-C stops it
	@$(BIN)/python manage.py up

stop: ## stop what `make run` started, from another terminal
	@if [ -x $(BIN)/python ]; then $(BIN)/python manage.py stop; else echo "Huiyin is not running."; fi

# Each of the two has an Elasticsearch, a database and a browser of its own: more of them need much memory.
test: $(VENV)/installed-dev ## run every test, two files at a time
	@$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder

check: $(VENV)/installed-dev ## style, types and who may import whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy $(MODULES) manage.py
	@$(BIN)/lint-imports

# The old pins are not looked at: `torch==2.13.0` there would bring the build with CUDA.
lock: $(VENV)/installed-dev ## pin requirements*.txt anew from requirements*.in
	@for part in requirements requirements-embedded requirements-dev; do \
		echo "Pinning $$part.txt …"; \
		rm -f $$part.txt; \
		$(subst pip install,pip compile,$(UV_INSTALL)) --quiet --python-version 3.11 $$part.in -o $$part.txt || exit 1; \
		sed -i 's/^\(torch==[0-9.]*\)+.*/\1/' $$part.txt; \
	done

$(BIN)/uv: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
		{ echo "Huiyin needs Python 3.11: install it, or say where it is: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq "$$(grep '^uv==' requirements-dev.txt)"
	@touch $@

$(VENV)/installed: requirements.txt requirements-embedded.txt | $(BIN)/uv
	@echo "Installing the pinned requirements …"
	@$(UV_INSTALL) --quiet --python $(BIN)/python $(addprefix -r ,$^)
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing the tools for tests and checks …"
	@$(UV_INSTALL) --quiet --python $(BIN)/python -r requirements.txt -r requirements-embedded.txt -r $<
	@touch $@
