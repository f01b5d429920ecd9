"""How often each way of understanding words is right: the probabilities from which the confidence of an answer is made.

Measured with `benchmarks/geocoding.py` on descriptions made from the reference data (seed 1), rounded down; the table
of reliability in docs/geocoding.md is of other descriptions (seed 2).
"""

from typing import Final

EXACT: Final = 0.99
SAME_BUT_FOR_HONOURS: Final = 0.97
SHORT_FORM: Final = 0.93
AGREEING_NAMES: Final = 0.975
"""Two names of a text that fit into one another: a town and its municipality."""
TOWN_FOR_MUNICIPALITY: Final = 0.93
SETTLEMENT_FOR_MUNICIPALITY: Final = 0.85
POSTAL_CODE: Final = 0.93
NAMED_IN_TEXT: Final = 0.93
TOWN_IN_TEXT: Final = 0.88
FIRST_AMONG_OTHERS: Final = 0.75
"""One of several unrelated names of a text, the only one that is a municipality's."""
PROMINENT: Final = 0.88
"""The bearer of a name that by far most people mean, where no state is named."""
LIKENESS_IN_TEXT: Final = 0.85
STATE_IN_TEXT: Final = 0.96
NEAR: Final = 0.9
