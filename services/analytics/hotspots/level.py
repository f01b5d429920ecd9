"""The kinds of areas that have neighbours."""

from typing import Literal, TypeAlias

Level: TypeAlias = Literal["state", "municipality"]
