"""One WebSocket: one task that reads, one that writes, and whoever ends first ends both.

Quart queues what a client sends without a bound, so the reader never stops reading: whatever it hears is counted, and a
client that sends more than its share is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from quart import websocket

from classroom import limits
from web.outbox import BYE, POLICY, TOO_BIG, TOO_SLOW, Frame, Outbox

log = logging.getLogger(__name__)

SEND_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 2.0
MAX_FRAME_BYTES = 64 * 1024

OnText = Callable[[str], None]
OnSent = Callable[[Frame], None]


async def serve(outbox: Outbox, on_text: OnText, on_sent: OnSent) -> None:
    """Until either side has enough; then closes with the outbox's code."""
    tasks = [
        asyncio.ensure_future(_read(outbox, on_text)),
        asyncio.ensure_future(_write(outbox, on_sent)),
        asyncio.ensure_future(outbox.closing.wait()),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("socket ended by a bug", exc_info=ended)
    await close(outbox.close_code or BYE)


async def close(code: int) -> None:
    """Says so and listens on until the other side has hung up: a connection that is dropped with unread bytes loses the
    code. A client that does not read its socket does not hear this either, and is not waited for."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await websocket.close(code)
            while True:
                await websocket.receive()


async def refuse(code: int) -> None:
    """Accepts first: a browser learns the code of an open socket only."""
    await websocket.accept()
    await close(code)


async def _write(outbox: Outbox, on_sent: OnSent) -> None:
    while True:
        frame = await outbox.next()
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await websocket.send(frame.text)
        except TimeoutError:
            outbox.close(TOO_SLOW)
            return
        on_sent(frame)


async def _read(outbox: Outbox, on_text: OnText) -> None:
    frames: limits.Bucket | None = None
    volume: limits.Bucket | None = None
    while True:
        data = await websocket.receive() or ""
        now_ms = time.monotonic_ns() // 1_000_000
        frames, wait_s = limits.take(frames, limits.FRAMES_PER_SOCKET, now_ms)
        volume, wait_bytes_s = limits.take(volume, limits.BYTES_PER_SOCKET, now_ms, len(data))
        if len(data) > MAX_FRAME_BYTES:
            return outbox.close(TOO_BIG)
        if wait_s or wait_bytes_s or isinstance(data, bytes):
            return outbox.close(POLICY)
        on_text(data)
