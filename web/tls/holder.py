"""The certificate that is served now, and the look at its files that replaces it without a restart.

A certificate is renewed by a program that writes two files, one after the other. So nothing is read before both have
rested for one look, and what cannot be served, or has ended, never takes the place of what still works.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Callable

from web.tls import pair as pairs
from web.tls import standing
from web.tls.pair import BadPair, Pair, Stamp

log = logging.getLogger(__name__)

LOOK_EACH_S = 1.0


class Holder:
    """`context` is for the listening socket and stays the same one; `certificate` is what new connections see."""

    def __init__(
        self,
        pair: Pair,
        lan_address: Callable[[], str | None],
        now_s: Callable[[], float] = time.time,
    ) -> None:
        """Raises `BadPair`. One that has ended is served all the same: laptops that are in stay told of the rest."""
        self.pair = pair
        self._lan_address = lan_address
        self._now_s = now_s
        self._loaded = self._seen = pair.stamp()
        self._refused: Stamp | None = None
        self._told: tuple[str, ...] = ()
        self.certificate = pairs.read(pair)
        self._current = pairs.server_context(pair)
        self.context = pairs.server_context(pair)
        # Asked at the beginning of each connection, also of one that names no host.
        self.context.sni_callback = self._choose

    def _choose(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        connection.context = self._current

    def concerns(self) -> tuple[str, ...]:
        """Codes, the worst first."""
        found = standing.concerns(self.certificate, self._now_s(), self._lan_address())
        return (*found, standing.REFUSED) if self._refused is not None else found

    def days_left(self) -> int:
        return standing.days_left(self.certificate, self._now_s())

    def look(self) -> bool:
        """Whether another pair is served from now on."""
        stamp, before = self.pair.stamp(), self._seen
        self._seen = stamp
        if stamp == self._loaded:
            self._refused = None
            return False
        if stamp != before or stamp == self._refused:
            return False
        try:
            certificate = pairs.read(self.pair)
            pairs.must_hold(self.pair, certificate, self._now_s())
            context = pairs.server_context(self.pair)
        except BadPair as problem:
            self._refused = stamp
            log.warning("new certificate refused, the old one stays reason=%s", problem.reason)
            return False
        self.certificate, self._current, self._loaded, self._refused = certificate, context, stamp, None
        log.info("new certificate served days_left=%d", self.days_left())
        return True

    async def watch(self, on_change: Callable[[], None]) -> None:
        """Looks again and again, and says what has to be known, until cancelled."""
        while True:
            changed = self.look()
            concerns = self.concerns()
            if concerns != self._told:
                self._told, changed = concerns, True
                for concern in concerns:
                    log.warning(
                        "certificate needs the operator, doctor says what to do reason=%s days_left=%d",
                        concern,
                        self.days_left(),
                    )
            if changed:
                on_change()
            await asyncio.sleep(LOOK_EACH_S)
