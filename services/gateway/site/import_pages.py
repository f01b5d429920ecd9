"""Soon."""

from services.gateway.site.frame import Pages

PAGES: Pages = {}
