"""The front door's only way to the actors: asks them over the Gateway's Unix socket and hears their news.

No thread and no pickle: one connection, correlation ids, a deadline for each question. Answers that come too late
are dropped. While the connection is lost questions fail at once with `Unavailable`, and it is made anew for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from actors import frames
from classroom.vocabulary import Command, Refused
from storage import crash_points

log = logging.getLogger(__name__)

FIRST_RETRY_S = 0.02
MAX_RETRY_S = 0.5
MAX_QUESTIONS = 4_096


class Unavailable(Exception):
    """The actors can't answer now: busy, restarting or away. Worth trying again after `retry_after_s`."""

    def __init__(self, reason: str, retry_after_s: float = 1.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class Bridge:
    """`on_update(topic, body)` hears the news; also ``connected`` and ``lost``, after which all must be asked anew."""

    def __init__(self, socket_path: Path, on_update: Callable[[str, dict[str, Any]], None]) -> None:
        self._path = socket_path
        self._on_update = on_update
        self._writer: asyncio.StreamWriter | None = None
        self._questions: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._next_id = 0

    @property
    def under_way(self) -> int:
        """Questions without an answer: all that waits in the gateway, the actors' backlogs and the store is among
        them."""
        return len(self._questions)

    @property
    def connected(self) -> bool:
        return self._writer is not None

    async def run(self) -> None:
        """Connects and reconnects until cancelled."""
        retry_s = FIRST_RETRY_S
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(str(self._path))
            except OSError:
                await asyncio.sleep(retry_s * random.uniform(0.5, 1))
                retry_s = min(MAX_RETRY_S, retry_s * 2)
                continue
            retry_s = FIRST_RETRY_S
            self._writer = writer
            self._on_update("connected", {})
            try:
                await self._listen(reader)
            finally:
                self._lose(writer)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        frame_reader = frames.Reader()
        while True:
            try:
                data = await reader.read(256 * 1024)
            except OSError:
                return
            if not data:
                return
            try:
                for frame in frame_reader.feed(data):
                    self._take(frame)
            except frames.BadFrame as error:
                # As if the line had broken: it is made anew, and everything asked again.
                log.warning("bad frame of the gateway error=%s", error)
                await asyncio.sleep(MAX_RETRY_S)
                return

    def _take(self, frame: list[Any]) -> None:
        if frame[0] == frames.NEWS_ID:
            crash_points.reached("bridge.before-news")
            self._on_update(frame[1], frame[2])
            return
        question = self._questions.pop(frame[0], None)
        if question is None or question.done():
            return
        crash_points.reached("bridge.after-answer-before-http")
        if frame[1]:
            question.set_result(frame[2])
        elif frame[2] == "busy":
            question.set_exception(Unavailable("busy", frame[3].get("retry_after_s", 1)))
        else:
            question.set_exception(Refused(frame[2], **frame[3]))

    def _lose(self, writer: asyncio.StreamWriter) -> None:
        self._writer = None
        writer.close()
        for question in self._questions.values():
            if not question.done():
                question.set_exception(Unavailable("restarting"))
        self._questions.clear()
        self._on_update("lost", {})

    async def ask(self, target: str, command: Command, *, timeout_s: float = 5.0) -> dict[str, Any]:
        """The actor's answer. Raises `Refused` when the rules say no, `Unavailable` when there is no answer in time."""
        if self._writer is None:
            raise Unavailable("restarting")
        if len(self._questions) >= MAX_QUESTIONS:
            raise Unavailable("busy")
        self._next_id += 1
        frame_id = self._next_id
        question: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._questions[frame_id] = question
        crash_points.reached("bridge.before-ask")
        self._writer.write(frames.request(frame_id, target, command, timeout_s))
        crash_points.reached("bridge.after-ask")
        try:
            # The Gateway answers at the deadline itself; the extra time is for its answer's way.
            return await asyncio.wait_for(question, timeout_s + 1)
        except TimeoutError:
            raise Unavailable("no answer") from None
        finally:
            self._questions.pop(frame_id, None)

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
