"""What may be asked of patterns is known without the libraries of their methods."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.analytics.patterns.declared import DECLARED
from services.analytics.patterns.methods import methods_of

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("scipy", "ruptures")
"""Packages that methods stand on."""
LISTING = f"""
import json, sys
import services.analytics.patterns.routes
from services.analytics.patterns.parameters import read_parameters
from services.analytics.patterns.declared import DECLARED, listed
asked = [read_parameters(each.parameters, [("from", "2024")]).document() for each in DECLARED.values()]
methods = [name for name in DECLARED if f"services.analytics.patterns.{{name}}" in sys.modules]
print(json.dumps([len(listed()["patterns"]), len(asked), methods, [name for name in {HEAVY!r} if name in sys.modules]]))
"""


def test_the_list_of_patterns_and_reading_a_question_load_no_method() -> None:
    done = subprocess.run([sys.executable, "-c", LISTING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [len(DECLARED), len(DECLARED), [], []]


@pytest.mark.parametrize("name", DECLARED)
def test_every_declared_pattern_has_methods(name: str) -> None:
    assert callable(methods_of(name).analyse)
