"""Cases as organisations send them."""

from typing import Any


def a_case(**changes: object) -> dict[str, Any]:
    """A valid case as an organisation sends it, with anything else on top."""
    return {
        "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31", "time_of_day": "night"},
        "place": {"state": "Oaxaca", "municipality": "Juchitán", "text": "cerca del mercado", "type": "street"},
        "victims": [{"kind": "assault", "gender_identity": "muxe", "age": 27, "social_name": "Ámbar"}],
        "bias_motivations": [{"ground": "gender_identity", "basis": "perceived"}],
        "legal_basis": "consent",
        "consent": {"store": "granted", "use_in_statistics": "granted"},
        "narrative": "Salía del mercado cuando la golpearon.",
    } | changes


def a_killing(**changes: object) -> dict[str, Any]:
    """A case that is in the public record: a death, and an archived story that gives what it takes."""
    story = {
        "material": "press_article",
        "family": "media",
        "is_public": True,
        "gives": ["event", "municipality", "date", "attribution"],
        "address": "https://prensa.example.org/nota",
        "archived_copy": "https://archivo.example.org/nota",
        "origin_group": "agencia",
    }
    killing: dict[str, Any] = {
        "victims": [{"kind": "homicide", "gender_identity": "trans_woman", "outcomes": [{"outcome": "dead"}]}],
        "sources": [story],
        "legal_basis": "public_source",
        "confidentiality": "network",
    }
    return a_case(**killing) | changes
