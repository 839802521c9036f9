# Verbs only. Each makes .venv first, which needs Python 3.11, 3.12 or 3.13 and nothing else.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
PROXY := .venv/bin/configurable-http-proxy

.PHONY: demo site lab hub lite test coverage check static fuzz labs bench clean

demo: $(INSTALLED)
	$(BIN)/python -m autograder demo

lab: $(INSTALLED)
	$(BIN)/jupyter lab $(LAB_OPTIONS)

hub: $(INSTALLED) $(PROXY)
	$(BIN)/python deploy/hub/trial.py $(HUB_OPTIONS)

site: $(INSTALLED)
	$(BIN)/python tools/site.py $(SITE_OPTIONS)

lite: $(INSTALLED)
	$(BIN)/python -m deploy.lite.build $(if $(PYODIDE),--pyodide '$(PYODIDE)')

test: static
	$(BIN)/python -m pytest -n logical --dist loadgroup --durations=10

coverage: $(INSTALLED)
	$(BIN)/python -m pytest -n logical --dist loadgroup --cov --cov-report=term:skip-covered

check: static
	$(BIN)/python -m pytest tests/test_house.py tests/test_types.py

static: $(INSTALLED)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/python tools/notebooks.py check

fuzz: $(INSTALLED)
	nice $(BIN)/python -m tests.autograder.fuzz $(FUZZ_OPTIONS)

labs: $(INSTALLED)
	$(BIN)/python -m autograder release --all

bench: $(INSTALLED)
	$(BIN)/python benchmarks/conv_forward.py
	$(BIN)/python benchmarks/conv_backward.py
	$(BIN)/python benchmarks/training.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/gpu.py
	$(BIN)/python benchmarks/widgets.py
	$(BIN)/python tools/site.py
	$(BIN)/python benchmarks/site.py
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/labs.py
	$(BIN)/python benchmarks/large_class.py
	$(BIN)/python benchmarks/cluster.py
	$(BIN)/python benchmarks/feedback.py

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python .venv -c constraints.txt -e '.[all,site,lite,hub,dev]'
	touch $@

# Of 5.1, because later ones want a Node that Debian 12 does not have.
$(PROXY): $(INSTALLED)
	npm install --global --silent --prefix .venv 'configurable-http-proxy@~5.1.0'
	touch $@
