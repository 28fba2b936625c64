"""Makes Thespian's inner loop cheaper without changing what it does: measured, this is most of a message's price.

Each turn of its loop builds a new epoll object and registers every idle connection on it, formats log lines that
nobody sees, and compares addresses by asking which network interfaces are local. With thirty neighbours that took
about as long as everything else together.
"""

from __future__ import annotations

import errno
import select
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from thespian.system import systemCommon
from thespian.system import transport as thespian_transport
from thespian.system.transport import IPBase, TCPTransport

EVENT_READ = 1
EVENT_WRITE = 2
_FAULT = select.POLLERR | select.POLLHUP


@dataclass(slots=True)
class Key:
    fd: int


class PollOnce:
    """What Thespian uses of a selector, on one `poll` call: a closed file is told by `OSError` as epoll would."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._wanted: dict[int, int] = {}

    def register(self, fd: int, events: int) -> None:
        wanted = self._wanted.get(fd, 0) | events
        self._wanted[fd] = wanted
        mask = (select.POLLIN if wanted & EVENT_READ else 0) | (select.POLLOUT if wanted & EVENT_WRITE else 0)
        self._poll.register(fd, mask)

    def select(self, timeout_s: float | None) -> list[tuple[Key, int]]:
        # Rounded up, so that a timer due in a fraction of a millisecond does not spin.
        ready = self._poll.poll(None if timeout_s is None else max(0, int(timeout_s * 1000 + 0.999)))
        found = []
        for fd, mask in ready:
            if mask & select.POLLNVAL:
                raise OSError(errno.EBADF, "not an open file", fd)
            events = EVENT_READ if mask & (select.POLLIN | _FAULT) else 0
            if mask & (select.POLLOUT | _FAULT):
                events |= EVENT_WRITE
            found.append((Key(fd), events & self._wanted[fd]))
        return found

    def close(self) -> None:
        self._wanted.clear()


class _NoStatistics:
    """Thespian counts every message in a dictionary of strings; nobody reads it here."""

    def inc(self, _name: str) -> None:
        return

    def copyToStatusResponse(self, _response: Any) -> None:
        return


def shorten() -> None:
    """Applies everything here; repeating it is harmless."""
    TCPTransport.selectors = SimpleNamespace(DefaultSelector=PollOnce, EVENT_READ=EVENT_READ, EVENT_WRITE=EVENT_WRITE)
    thespian_transport.TransmitIntent.identify = _identify
    thespian_transport.ReceiveEnvelope.identify = _identify
    _count_nothing()
    _compare_ports_first()


def _identify(envelope: Any) -> str:
    return type(envelope.message).__name__


def _count_nothing() -> None:
    original = systemCommon.systemCommonBase.__init__
    if getattr(original, "counts_nothing", False):
        return

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self._sCBStats = _NoStatistics()

    init.counts_nothing = True  # type: ignore[attr-defined]
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

    equal.compares_ports_first = True  # type: ignore[attr-defined]
    IPBase.IPActorAddress.__eq__ = equal
