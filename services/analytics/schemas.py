"""Bodies of analytics' internal routes."""

from pydantic import BaseModel, ConfigDict

from shared.events.releases import Series


class ReleaseRequest(BaseModel):
    """`series` defaults to the one that live numbers show: real as soon as there is one real case."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = False
    series: Series | None = None
