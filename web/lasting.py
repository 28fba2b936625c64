"""Works that run for as long as the front door's process does.

Without one of them it would go on half blind, and look alive to everybody; so whichever of them ends, by a bug or
by itself, ends the process, and the launcher starts it anew.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Iterable
from typing import Any

log = logging.getLogger(__name__)

EXIT_BROKEN = 70


def begin(works: Iterable[Coroutine[Any, Any, None]]) -> list[asyncio.Task[None]]:
    tasks = [asyncio.ensure_future(work) for work in works]
    for task in tasks:
        task.add_done_callback(end_process)
    return tasks


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """The process ends in good order: they are no longer needed."""
    tasks = list(tasks)
    for task in tasks:
        task.remove_done_callback(end_process)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def end_process(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    log.error("a lasting work ended", exc_info=error)
    os._exit(EXIT_BROKEN)
