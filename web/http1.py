"""HTTP/1.1 and nothing else, whatever a client proposes.

Hypercorn changes to HTTP/2 on a plain connection when a request asks for it (``Upgrade: h2c``, or the other protocol's
first line), also where TLS is told to offer HTTP/1.1 only. A hundred streams on one connection are a hundred requests
that no count of connections sees, and nothing here needs them.
"""

from __future__ import annotations

import h11
from hypercorn.protocol.h11 import H11Protocol


async def _stay(self: H11Protocol, event: h11.Request) -> None:
    """An upgrade that is not for a WebSocket is an offer, and may be passed over (RFC 9110, 7.8)."""


def insist() -> None:
    """For every connection of this process from now on. A test with real connections shows that it took effect."""
    H11Protocol._check_protocol = _stay  # type: ignore[method-assign]  # in its place, on purpose
