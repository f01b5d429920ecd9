# The compiled reference data is committed; this rebuilds it from the pinned packages (about 160 MB of downloads).
GEOGRAPHY_ENVIRONMENT := build/geography

.PHONY: geography
geography: ## compile shared/geography/compiled anew, in a throw-away environment
	rm -rf $(GEOGRAPHY_ENVIRONMENT)
	.venv/bin/uv venv --quiet --python .venv/bin/python $(GEOGRAPHY_ENVIRONMENT)
	.venv/bin/uv pip install --quiet --python $(GEOGRAPHY_ENVIRONMENT) --require-hashes --no-deps -r shared/geography/compiler/requirements.txt
	$(GEOGRAPHY_ENVIRONMENT)/bin/python -m shared.geography.compiler
	rm -rf $(GEOGRAPHY_ENVIRONMENT)
	cd shared/geography/compiled && sha256sum --check --quiet SHA256SUMS

# Two packages are only compared with; they and the code they need are removed again.
GEOCODING_OTHERS := build/geocoding-others

.PHONY: geocoding-figures
geocoding-figures: dev ## measure geocoding and write the figures into docs/geocoding.md
	rm -rf $(GEOCODING_OTHERS)
	.venv/bin/uv pip install --quiet --target $(GEOCODING_OTHERS) --require-hashes --no-deps -r benchmarks/requirements-geocoding.txt
	PYTHONPATH=$(GEOCODING_OTHERS) .venv/bin/python -m benchmarks.geocoding --write
	rm -rf $(GEOCODING_OTHERS)
