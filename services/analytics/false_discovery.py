"""False discoveries among many tests (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289)."""

import numpy as np
from numpy.typing import NDArray

from shared.errors import FieldProblem, Invalid


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """The adjusted p-values (q) in the order of `p`, as R's `p.adjust(p, "BH")` gives them.

    Calling a discovery whatever has q ≤ .05 keeps the expected share of false ones among those called at .05 or less,
    for tests that are independent or positively dependent. No tests give no values. Raises Invalid for a p that is
    not between 0 and 1.
    """
    p = np.asarray(p, dtype=np.float64)
    if p.ndim != 1 or not bool(np.all((p >= 0) & (p <= 1))):
        problem = FieldProblem(
            "p", "some p-value is not between 0 and 1", "give one p-value per test, each from 0 to 1"
        )
        raise Invalid("p-values lie between 0 and 1.", errors=(problem,))
    tests = p.size
    from_largest = np.argsort(p)[::-1]
    scaled = p[from_largest] * tests / np.arange(tests, 0, -1)
    adjusted = np.empty(tests)
    adjusted[from_largest] = np.minimum(1.0, np.minimum.accumulate(scaled))
    return adjusted
