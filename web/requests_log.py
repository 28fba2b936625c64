"""What Hypercorn has to say, in the log's own form: every refusal, the others as counts, never an address's query.

A class makes a hundred good requests a second; a line for each would push the one that matters out of the log within
minutes. So good ones are counted, and told once a minute with the slowest; refused ones are told one by one, up to a
number in ten seconds. Paths are told with a star for whatever is not a word of a route: ids, codes, what people typed.
"""

from __future__ import annotations

import functools
import logging
import time
from typing import Any

from hypercorn.config import Config
from hypercorn.logging import Logger

from web.routes import table

log = logging.getLogger(__name__)

TELL_EACH_S = 60.0
WINDOW_S = 10.0
REFUSALS_PER_WINDOW = 50
FIRST_REFUSAL = 400
FIRST_FAILURE = 500
PAGES = "ws v1 student mentor assets index.html student.html mentor.html sw.js manifest.webmanifest plain welcome check"


class RequestsLog(Logger):
    """One a server; Hypercorn makes it."""

    def __init__(self, config: Config) -> None:
        config.accesslog = None
        config.errorlog = logging.getLogger("hypercorn.error")
        super().__init__(config)
        self._told_s = self._window_s = time.monotonic()
        self._refusals = self._untold = 0
        self._good = self._refused = 0
        self._slowest_s = 0.0

    async def access(self, request: Any, response: Any, request_time: float) -> None:
        """Hypercorn calls it when an answer has left, a socket has opened, or a client has gone without one."""
        status = int(response["status"]) if response else 0
        if status < FIRST_REFUSAL:
            self._good += 1
            if request["type"] == "http":
                self._slowest_s = max(self._slowest_s, request_time)
        else:
            self._refused += 1
            self._tell_refusal(request, status, request_time)
        self._tell_counts(time.monotonic())

    def _tell_refusal(self, request: Any, status: int, request_time: float) -> None:
        now_s = time.monotonic()
        if now_s - self._window_s >= WINDOW_S:
            self._window_s, self._refusals = now_s, 0
        self._refusals += 1
        if self._refusals > REFUSALS_PER_WINDOW:
            self._untold += 1
            return
        log.log(
            logging.ERROR if status >= FIRST_FAILURE and status != 503 else logging.INFO,
            "refused method=%s route=%s status=%d ms=%d address=%s",
            request.get("method", "GET"),
            route_of(request["path"]),
            status,
            request_time * 1000,
            (request.get("client") or ("nobody",))[0],
        )

    def _tell_counts(self, now_s: float) -> None:
        if now_s - self._told_s < TELL_EACH_S:
            return
        log.info(
            "requests within_s=%d good=%d refused=%d untold=%d slowest_ms=%d",
            now_s - self._told_s,
            self._good,
            self._refused,
            self._untold,
            self._slowest_s * 1000,
        )
        self._told_s, self._slowest_s = now_s, 0.0
        self._good = self._refused = self._untold = 0


def route_of(path: str) -> str:
    """The path with a star for each part that no route spells out; at most eight parts."""
    parts = path.split("/")[1:9]
    return "/" + "/".join(part if part in _words() else "*" if part else "" for part in parts)


@functools.cache
def _words() -> frozenset[str]:
    parts = (part for route in table() for part in route.path.split("/"))
    return frozenset(part for part in parts if part and not part.startswith("{")) | frozenset(PAGES.split())
