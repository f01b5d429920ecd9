"""The pages: the public site in Spanish and English, and the workspace of members."""

from services.gateway.site.mounting import add_site

__all__ = ["add_site"]
