"""What an operator can set: environment variables `OBSERVATORY_…`, or files of the same names in a secrets folder."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ServiceName = Literal["intake", "geocode", "analytics", "gateway"]


class Settings(BaseSettings):
    """Every variable the programs read. Empty peer addresses mean: in this process."""

    model_config = SettingsConfigDict(env_prefix="OBSERVATORY_", extra="ignore", env_ignore_empty=True)

    data: Path = Field(Path("var"), description="Folder that holds everything the process keeps on disk")
    bus: str = Field("local:", description="local: (a log on SQLite) or kafka://host:port[,host:port]")
    store: str = Field(
        "sqlite:", description="sqlite: (files in the data folder) or a mongodb:// address of a replica set"
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on")
    secret: SecretStr | None = Field(None, description="Signs the tokens services trust; generated in one process")
    master_key: SecretStr | None = Field(
        None, description="Wraps the key of each case: 32 bytes as 64 hexadecimal digits; generated in one process"
    )
    release_key: SecretStr | None = Field(
        None, description="Ed25519 seed that signs releases: 64 hexadecimal digits; generated in one process"
    )
    intake_url: str = Field("", description="Address of intake for its peers")
    geocode_url: str = Field("", description="Address of geocode for its peers")
    analytics_url: str = Field("", description="Address of analytics for its peers")
    gateway_url: str = Field("", description="Address of the gateway, for the command line")
    geocoders: str = Field(
        "", description="Outside geocoders to ask, as kind=address separated by spaces (nominatim, photon, pelias)"
    )
    geocoders_send: Literal["municipality", "locality", "street"] = Field(
        "locality", description="The finest words that may go to outside geocoders"
    )
    geocoders_per_second: float = Field(1.0, gt=0, description="How often each outside geocoder may be asked")
    failpoint: str = Field("", description="name:n makes the process die at the n-th pass of a failpoint (tests only)")
    secrets_dir: Path | None = Field(None, description="Folder with one file per secret, named like the variable")

    @property
    def embedded(self) -> bool:
        """One process that holds the lock on its data folder."""
        return self.bus.startswith("local:") or self.store.startswith("sqlite:")

    @model_validator(mode="after")
    def _shape_is_whole(self) -> Self:
        if self.bus.startswith("local:") != self.store.startswith("sqlite:"):
            raise ValueError(
                "OBSERVATORY_BUS and OBSERVATORY_STORE must both be embedded (local:, sqlite:) or both be servers"
            )
        return self


def read_settings() -> Settings:
    """Settings from the environment; secrets also from the files of `OBSERVATORY_SECRETS_DIR`."""
    folder = os.environ.get("OBSERVATORY_SECRETS_DIR")
    return Settings(_secrets_dir=folder) if folder else Settings()
