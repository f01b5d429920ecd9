"""What both buses do with a batch whose handler fails."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from shared.pauses import pauses
from shared.ports.bus import Delivery, Handler

_log = logging.getLogger(__name__)


async def handled(group: str, handler: Handler, batch: Sequence[Delivery], wanted: Callable[[], bool]) -> bool:
    """Give the batch to the handler until it returns; False when the batch is wanted no more, handled or not."""
    for pause in pauses():
        try:
            await handler(batch)
        except Exception as error:  # noqa: BLE001 - whatever it was, the batch comes again
            _log.warning("group %s could not handle %d messages: %s", group, len(batch), type(error).__name__)
            await asyncio.sleep(pause)
        else:
            break
        if not wanted():
            break
    return wanted()
