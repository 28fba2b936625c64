"""Makes Thespian's inner loop cheaper without changing what it does: measured, this is most of a message's price.

Each turn of its loop looks at every idle connection (see `transport_loop`), formats log lines that nobody sees, and
compares addresses by asking which network interfaces are local. And only twenty sends may be under way at a time, to
all neighbours together: behind sends to twenty children that wait for a processor, the room's queue heard of a raised
hand 0.4 s later than it was written down.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from thespian.system import systemCommon
from thespian.system import transport as thespian_transport
from thespian.system.transport import IPBase, TCPTransport, asyncTransportBase

from actors import transport_loop
from storage import logs

#: More than the children of a full centre, far below the 950 from which Thespian would receive nothing.
SENDS_UNDER_WAY = 512
#: Two neighbours that connect to each other in one moment close one of both connections, and a message on it with it.
#: Thespian waits 35 s before it sends that again, which was a class that could not begin.
RETRY_AFTER = timedelta(milliseconds=100)


_STEPS = {stage: sys.intern(f"_next_XMIT_{stage}") for stage in range(16)}


class _NoStatistics:
    """Thespian counts every message in a dictionary of strings; nobody reads it here."""

    def inc(self, _name: str) -> None:
        return

    def copyToStatusResponse(self, _response: Any) -> None:
        return


def shorten() -> None:
    """Applies everything here; repeating it is harmless."""
    TCPTransport.TCPTransport._runWithExpiry = transport_loop.run_with_expiry
    asyncTransportBase.MAX_PENDING_TRANSMITS = SENDS_UNDER_WAY
    thespian_transport.TransmitIntent.__init__.__defaults__ = (None, None, None, RETRY_AFTER)
    TCPTransport.TCPTransport._nextTransmitStep = _next_step
    thespian_transport.TransmitIntent.identify = _identify
    thespian_transport.ReceiveEnvelope.identify = _identify
    _count_nothing()
    _compare_ports_first()


def is_short() -> bool:
    """Whether all of it took effect."""
    marks = (
        (TCPTransport.TCPTransport._runWithExpiry is transport_loop.run_with_expiry),
        asyncTransportBase.MAX_PENDING_TRANSMITS == SENDS_UNDER_WAY,
        thespian_transport.TransmitIntent.__init__.__defaults__[-1] == RETRY_AFTER,
        TCPTransport.TCPTransport._nextTransmitStep is _next_step,
        thespian_transport.TransmitIntent.identify is _identify,
        thespian_transport.ReceiveEnvelope.identify is _identify,
        getattr(systemCommon.systemCommonBase.__init__, "counts_nothing", False),
        getattr(IPBase.IPActorAddress.__eq__, "compares_ports_first", False),
    )
    return all(marks)


def _identify(envelope: Any) -> str:
    return type(envelope.message).__name__


def _next_step(transport: Any, intent: Any) -> Any:
    """As the original, without a new name for the same step each time (see `boot._Unpickler`)."""
    try:
        return getattr(transport, _STEPS[intent.stage])(intent)
    except Exception as error:  # noqa: BLE001  (as the original: this one send is given up)
        logs.logger(logs.HOST, "transport").error("a send was given up", exc_info=error)
        return False


def _count_nothing() -> None:
    original = systemCommon.systemCommonBase.__init__
    if getattr(original, "counts_nothing", False):
        return

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self._sCBStats = _NoStatistics()

    init.counts_nothing = True
    systemCommon.systemCommonBase.__init__ = init


def _compare_ports_first() -> None:
    original = IPBase.IPActorAddress.__eq__
    if getattr(original, "compares_ports_first", False):
        return

    def equal(self: Any, other: Any) -> bool:
        mine, theirs = self.sockname[1], other.sockname[1]
        # All of this system lives on one address, so two known ports tell two actors apart.
        if mine != theirs and mine and theirs:
            return False
        return bool(original(self, other))

    equal.compares_ports_first = True
    IPBase.IPActorAddress.__eq__ = equal
