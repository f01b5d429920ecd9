"""What an answer was worked out with: beside its parameters and seeds, all that is needed to repeat it."""

from functools import cache
from importlib.metadata import version
from typing import Final

from shared.model.json import Json

_PACKAGES: Final = ("observatory", "numpy", "scipy", "ruptures")


@cache
def versions() -> Json:
    """By name of the package; a generator of random numbers may give others in another version."""
    return {name: version(name) for name in _PACKAGES}
