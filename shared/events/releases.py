"""Events that analytics owns: a release of public numbers."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

PUBLISHED: Final = "release.published.v1"

Series = Literal["real", "synthetic"]


class ReleasePublished(BaseModel):
    """The data of published. The subject is `<series>-<number>`.

    Files are fetched from analytics by name and held against their sha256.
    `hidden` is true for a synthetic release from the first real case on: it is not shown any more.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    series: Series
    number: int
    hidden: bool = False
    files: dict[str, str]
    """sha256 by file name; `manifest.json` is among them and lists the others."""
