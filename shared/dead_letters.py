"""Dead letters: where a refused message is and why it was refused, never what it says."""

from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson

from shared.clock import iso
from shared.events.topics import Topic
from shared.ports.bus import Delivery, Message

LONGEST_KEY: Final = 100
"""Characters; keys of ours are ids and shorter."""


def dead_letter(delivery: Delivery, reason: str, moment: datetime) -> Message:
    """For the topic of dead letters: JSON with topic, partition, offset, key, reason, size, sha256 and time."""
    key = delivery.key[:LONGEST_KEY]
    note = {
        "topic": delivery.topic,
        "partition": delivery.partition,
        "offset": delivery.offset,
        "key": key,
        "reason": reason,
        "size": len(delivery.value),
        "sha256": sha256(delivery.value).hexdigest(),
        "time": iso(moment),
    }
    return Message(Topic(delivery.topic).dead_letters, key, orjson.dumps(note))
