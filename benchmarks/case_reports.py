"""Reports to send: the samples of the observatory, as real ones, encoded beforehand."""

import json
from collections.abc import Iterator

from benchmarks.connections import encoded
from services.intake.samples import samples
from shared.clock import mexican_day, system_clock
from shared.model.json import ReadableJson

ORGANISATION = "benchmark"


def documents(count: int, seed: int) -> Iterator[dict[str, ReadableJson]]:
    """Cases as an organisation would send them: unverified, and all to be counted, so that all can be awaited."""
    for sample in samples(seed, count, mexican_day(system_clock()), ORGANISATION):
        document = {name: value for name, value in sample.document.items() if name != "verification"}
        if isinstance(consent := document.get("consent"), dict):
            document["consent"] = {**consent, "use_in_statistics": "granted"}
        yield document


def report_requests(count: int, seed: int, key: str) -> list[bytes]:
    """As careful clients send them: each with an idempotency key."""
    return [
        encoded(
            "POST",
            "/v1/cases",
            key,
            json.dumps(document).encode(),
            content_type="application/json",
            idempotency_key=f"{seed}-{number}",
        )
        for number, document in enumerate(documents(count, seed))
    ]
