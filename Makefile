# Everything a newcomer types. Each target makes .venv by itself where it is missing or out of date.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

export DO_NOT_TRACK = 1

.PHONY: demo test test-all test-train test-loaders check bench bench-large variety clean

demo: $(READY)  ## a checked dataset for the functions of api_specs/android.py; no key, no network
	$(BIN)/functok generate api_specs/android.py
	$(BIN)/functok validate outputs/android

test: $(READY)  ## the tests, without the long ones
	$(BIN)/pytest -n auto --maxprocesses 4 -m "not long"

test-all: $(READY)  ## all tests
	$(BIN)/pytest -n auto --maxprocesses 4

test-train: .venv-train/.ready  ## the tests that need torch and TRL, in an environment of their own (7 GB with CUDA)
	.venv-train/bin/pytest tests/test_tokenizer.py tests/test_trainers.py tests/test_tutorial.py

# Their requirements contradict ours and each other's: one environment each, of the versions tried.
# What BARE_ names comes without its own requirements: gigabytes that reading does not need.
LOADERS := axolotl bfcl-eval llama-cpp llamafactory semantic-router unsloth
TRAINER := torch==2.13.0 transformers==5.16.1 datasets==4.8.4 accelerate==1.13.0
PIPS_axolotl := $(TRAINER) addict colorama numba pillow posthog==6.7.11 python-dotenv==1.0.1 termcolor
BARE_axolotl := axolotl==0.19.0 axolotl-contribs-lgpl==0.0.7 axolotl-contribs-mit==0.0.6 peft==0.20.0 trl==1.9.0
PIPS_unsloth := $(TRAINER) protobuf
BARE_unsloth := unsloth==2026.10.9 unsloth_zoo==2026.10.9 peft==0.20.0 trl==1.9.0
PIPS_llama-cpp := llama-cpp-python==0.3.36 gguf==0.19.0
.venv-loaders/llama-cpp/.ready: export CMAKE_ARGS = -DLLAVA_BUILD=OFF -DCMAKE_CXX_FLAGS_RELEASE=-O1
PIPS_bfcl-eval := bfcl-eval==2026.3.23 soundfile torch==2.13.0
PIPS_llamafactory := llamafactory==0.9.5 torch==2.11.0 torchaudio==2.11.0 torchvision==0.26.0
PIPS_semantic-router := semantic-router==1.1.1

test-loaders: $(READY) $(LOADERS:%=.venv-loaders/%/.ready)  ## exports read by programs with pins of their own (12 GB where torch comes for CPUs)
	$(BIN)/pytest tests/test_loaders.py

check: $(READY)  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)  ## speed and memory of generation, measured on this machine
	$(BIN)/python benchmarks/generation.py
	$(BIN)/python benchmarks/specs.py
	$(BIN)/python benchmarks/endpoint.py
	$(BIN)/python benchmarks/report.py

bench-large: $(READY)  ## the same for 1,000 functions and for a million rows; takes an hour
	$(BIN)/python benchmarks/generation.py --large

variety: $(READY)  ## how varied the offline teacher's queries are, and how far they carry
	$(BIN)/python benchmarks/variety.py
	$(BIN)/python benchmarks/people.py

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

.venv-train/.ready: pyproject.toml constraints.txt
	test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,train]'
	touch $@

.venv-loaders/%/.ready: Makefile
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check $(PIPS_$*)
	$(if $(BARE_$*),$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps $(BARE_$*))
	touch $@

clean:
	rm -rf .venv .venv-train .venv-loaders build dist .*_cache .hypothesis
