"""What one person asks over one socket, and the answers: the same for a mentor's commands and a laptop's sync.

The reader of a socket must not wait, so each question is a task of its own. Tasks under way go on when the socket has
ended: whoever asks again gets what came of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from classroom.vocabulary import Refused
from web import intake
from web.bridge import Unavailable
from web.errors import shape, shape_of
from web.hub import encode
from web.outbox import Frame, Outbox

log = logging.getLogger(__name__)

Message = dict[str, Any]
MAX_REQUEST_ID_CHARS = 100


class Desk:
    """`answer_to` gets each message and how many characters it took, and gives the answer or raises `Refused`."""

    def __init__(
        self, outbox: Outbox, answer_to: Callable[[Message, int], Awaitable[dict[str, Any]]], most_under_way: int
    ) -> None:
        self._outbox = outbox
        self._answer_to = answer_to
        self._most_under_way = most_under_way
        self._tasks: set[asyncio.Task[None]] = set()

    def on_text(self, text: str) -> None:
        """One frame of this socket. Whatever cannot be read is answered as such, too."""
        try:
            message = intake.parse(text.encode("utf-8", "surrogatepass"))
        except Refused as refused:
            self._answer(None, shape(refused.code, refused.facts))
            return
        if not isinstance(message, dict):
            self._answer(None, shape("malformed"))
        else:
            self.ask(message, len(text))

    def ask(self, message: Message, size: int) -> None:
        if len(self._tasks) >= self._most_under_way:
            self._answer(message.get("request_id"), shape("busy", {"retry_after_s": 1}))
            return
        task = asyncio.ensure_future(self._carry_out(message, size))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, message: Message, size: int) -> None:
        try:
            answer = await self._answer_to(message, size)
        except (Refused, Unavailable) as problem:
            answer = shape_of(problem)
        except Exception:
            log.exception("bug in the front door")
            answer = shape("degraded")
        self._answer(message.get("request_id"), answer)

    def _answer(self, request_id: Any, answer: dict[str, Any]) -> None:
        told = request_id[:MAX_REQUEST_ID_CHARS] if isinstance(request_id, str) else ""
        self._outbox.put(Frame(encode({"type": "answer", "request_id": told, **answer}), is_asked=True))
