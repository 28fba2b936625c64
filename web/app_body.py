"""The bytes of a request's body, within a size and a time."""

from __future__ import annotations

import asyncio

from quart import request
from werkzeug.exceptions import RequestEntityTooLarge

from classroom.vocabulary import Refused

BODY_TIMEOUT_S = 20


async def read(limit_bytes: int) -> bytes:
    """Raises `Refused` too_large, and `TimeoutError` when it does not arrive."""
    async with asyncio.timeout(BODY_TIMEOUT_S):
        return await _bytes(limit_bytes)


async def _bytes(limit_bytes: int) -> bytes:
    """Counted here, because the framework's own limit is the same for every call."""
    if (request.content_length or 0) > limit_bytes:
        raise Refused("too_large", limit_bytes=limit_bytes)
    data = bytearray()
    try:
        async for chunk in request.body:
            data += chunk
            if len(data) > limit_bytes:
                raise Refused("too_large", limit_bytes=limit_bytes)
    except RequestEntityTooLarge:
        raise Refused("too_large", limit_bytes=limit_bytes) from None
    return bytes(data)
