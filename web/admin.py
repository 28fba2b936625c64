"""DATA/admin.sock: how commands on this machine reach the running server. JSON lines, one wish a line.

Whoever may write into the data directory may do everything anyway, so the file's mode (0600) is the only key.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from classroom.vocabulary import Refused
from web import administration
from web.bridge import Unavailable
from web.door import Door
from web.errors import shape, shape_of
from web.made_known import made_known
from web.office import Office

log = logging.getLogger(__name__)

#: A class list of the longest names, each character written as six.
MAX_LINE = 512 * 1024
#: A Unix socket's address has at most 107 characters; longer ones go through the folder's descriptor.
MAX_ADDRESS = 100


class AdminSocket:
    """Listens as long as the block lasts."""

    def __init__(self, path: Path, door: Door) -> None:
        self._path = path
        self._door = door
        self._office = Office(door.bridge, door.views, path.parent, door.hasher, door.clock.now_ms, door.zone)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> AdminSocket:
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            with address_of(self._path) as address:
                self._server = await asyncio.start_unix_server(self._talk, address, limit=MAX_LINE)
        finally:
            os.umask(before)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        self._path.unlink(missing_ok=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            while line := await reader.readline():
                writer.write(json.dumps(await self._answer(line)).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            wish = json.loads(line)
            deed, facts = str(wish["do"]), dict(wish.get("facts", {}))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return shape("malformed")
        try:
            answer = await administration.do(self._office, deed, facts)
            made_known(self._door, deed, answer)
        except (Refused, Unavailable) as problem:
            return shape_of(problem)
        except Exception:  # a bug in one deed must not end the others, nor look like somebody's bad input
            log.exception("deed failed deed=%s", deed)
            return shape("degraded")
        return answer


@contextlib.contextmanager
def address_of(path: Path) -> Iterator[str]:
    """A name for this socket that is short enough, while the block lasts."""
    if len(str(path)) <= MAX_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
