"""Thespian's inner loop, written so that a turn costs what happens in it and not how many neighbours there are.

The original builds a selector of all idle connections in each turn, walks through all of them after it, and asks each
for its age. With two hundred neighbours that was half of what the store and the gateway did. Here the idle ones stay
registered with one `poll` object for as long as they are idle, only what is ready is looked at, and time-outs are
looked at when something can have timed out. What is done with a ready socket is the original's own code.
"""

from __future__ import annotations

import select
import time
from typing import Any

from thespian.actors import WatchMessage
from thespian.system.timing import currentTime, timePeriodSeconds
from thespian.system.transport import (
    ReceiveEnvelope,
    Thespian__Run_Expired,
    Thespian__Run_HandlerResult,
    Thespian__Run_Terminated,
    TransmitOnly,
)
from thespian.system.transport.asyncTransportBase import exclusive_processing
from thespian.system.transport.TCPTransport import (
    TCPIncomingPersistent,
    TCPTransport,
    _safeSocketShutdown,
    opsKey,
)

#: Time-outs of sends are counted in tens of seconds: so often they are looked at while nothing else asks for it.
LOOK_EACH_S = 0.5
#: Idle connections are given up after twenty minutes.
AGE_EACH_S = 60.0
_READ, _WRITE = select.POLLIN, select.POLLOUT
_GOES_ON = object()


class OpenSockets(dict[Any, Any]):
    """Peer -> its idle connection, all of them registered for reading."""

    def __init__(self, known: dict[Any, Any]) -> None:
        super().__init__()
        self.poll = select.poll()
        self.by_fd: dict[int, Any] = {}
        self._fds: dict[Any, int] = {}
        self.look_s = self.age_s = 0.0
        for key, idle in known.items():
            self[key] = idle

    def __setitem__(self, key: Any, idle: Any) -> None:
        self._forget(key)
        super().__setitem__(key, idle)
        fd = idle.socket.fileno()
        if fd >= 0:
            self._fds[key] = fd
            self.by_fd[fd] = key
            self.poll.register(fd, _READ)

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self._forget(key)

    def pop(self, key: Any, *default: Any) -> Any:
        idle = super().pop(key, *default)
        self._forget(key)
        return idle

    def _forget(self, key: Any) -> None:
        # The number may belong to another peer's newer connection by now.
        fd = self._fds.pop(key, None)
        if fd is not None and self.by_fd.get(fd) == key:
            del self.by_fd[fd]
            self.poll.unregister(fd)


def run_with_expiry(transport: Any, handler: Any) -> Any:
    """In place of `TCPTransport._runWithExpiry`, with the same results."""
    only_sends = handler == TransmitOnly or isinstance(handler, TransmitOnly)
    if hasattr(transport, "_aborting_run"):
        del transport._aborting_run
    if type(transport._openSockets) is dict:
        transport._openSockets = OpenSockets(transport._openSockets)
    while _goes_on(transport):
        if transport.run_time.view(currentTime()).expired():
            break
        if only_sends and not transport._transmitIntents and not transport._waitingTransmits:
            return 0
        result = _GOES_ON if only_sends else _hand_over(transport, handler)
        if result is not _GOES_ON:
            return result
        before = len(transport._transmitIntents) + len(transport._waitingTransmits)
        something = _turn(transport, only_sends)
        finished, transport._finished_intents = transport._finished_intents, []
        for intent, status in finished:
            intent.tx_done(status)
        if not something:
            if transport.run_time.view().expired():
                return Thespian__Run_Expired()
        elif only_sends:
            left = len(transport._transmitIntents) + len(transport._waitingTransmits)
            if before > left or left == 0:
                return left
    return Thespian__Run_Terminated() if hasattr(transport, "_aborting_run") else Thespian__Run_Expired()


def _goes_on(transport: Any) -> bool:
    aborting = getattr(transport, "_aborting_run", None)
    if aborting is None:
        return not hasattr(transport, "_aborting_run")
    return bool(aborting and (transport._transmitIntents or transport._waitingTransmits))


def _hand_over(transport: Any, handler: Any) -> Any:
    while transport._incomingEnvelopes:
        envelope = transport._incomingEnvelopes.pop(0)
        if handler is None:
            return envelope
        result = Thespian__Run_HandlerResult(handler(envelope))
        if not result:
            return result
    return _GOES_ON


def _turn(transport: Any, only_sends: bool) -> bool:
    """Waits, and does what the sockets are ready for; whether there was anything."""
    reads, sends, bad = _wait(transport, only_sends)
    with exclusive_processing(transport):
        for fd in bad:
            _drop(transport, fd)
        idle = _idle_among(transport._openSockets, reads)
        for fd in reads:
            _read(transport, fd, only_sends)
        for fd, connection in idle:
            _read_idle(transport, fd, connection)
        for fd in sends:
            transport._processIntents(fd)
        _look_at_time(transport)
        watched = [fd for fd in transport._watches if fd in reads]
        if watched:
            transport._incomingEnvelopes.append(ReceiveEnvelope(transport.myAddress, WatchMessage(watched)))
    return bool(reads or sends or bad)


def _idle_among(sockets: OpenSockets, fds: list[int]) -> list[tuple[int, Any]]:
    """Noted before anything else is done: what is read from one connection may take or replace another."""
    return [(fd, sockets[sockets.by_fd[fd]]) for fd in fds if fd in sockets.by_fd]


def _wait(transport: Any, only_sends: bool) -> tuple[list[int], list[int], list[int]]:
    """What is ready to read, to write, and what is no open file."""
    wanted = _wanted(transport, only_sends)
    bad = [fd for fd in wanted if fd < 0]
    if bad:
        return [], [], bad
    poll, idle = transport._openSockets.poll, transport._openSockets.by_fd
    for fd, mask in wanted.items():
        poll.register(fd, mask)
    try:
        # Rounded up, so that a timer due in a fraction of a millisecond does not spin.
        timeout_s = _timeout_s(transport)
        ready = poll.poll(None if timeout_s is None else max(0, int(timeout_s * 1000 + 0.999)))
    finally:
        for fd in wanted:
            if fd in idle:
                poll.register(fd, _READ)
            else:
                poll.unregister(fd)
    reads, sends = [], []
    for fd, mask in ready:
        if mask & select.POLLNVAL:
            bad.append(fd)
            continue
        asked = wanted.get(fd, _READ)
        # A fault shows as readiness for whatever was asked.
        if asked & _READ and mask & ~_WRITE:
            reads.append(fd)
        if asked & _WRITE and mask & ~_READ:
            sends.append(fd)
    return reads, sends, bad


def _wanted(transport: Any, only_sends: bool) -> dict[int, int]:
    """The sockets that are in use; the idle ones are registered already."""
    wanted: dict[int, int] = {}
    for intent in transport._transmitIntents.values():
        if hasattr(intent, "_pauseUntil") and intent.backoffPause():
            continue
        fd = intent.socket.fileno() if getattr(intent, "socket", None) else None
        if fd is not None:
            mask = _READ if intent.stage == TCPTransport._XMITStepWaitForAck else _WRITE
            wanted[fd] = wanted.get(fd, 0) | mask
    for fd, incoming in transport._incomingSockets.items():
        if fd and not (hasattr(incoming, "_pauseUntil") and incoming.backoffPause()):
            wanted[fd] = wanted.get(fd, 0) | _READ
    if not only_sends:
        wanted[transport.socket.fileno()] = _READ
    for fd in transport._watches or ():
        wanted[fd] = wanted.get(fd, 0) | _READ
    return wanted


def _hurries(transport: Any) -> bool:
    """Something waits for a moment, not only for a socket."""
    return bool(transport._waitingTransmits) or any(
        hasattr(each, "_pauseUntil")
        for group in (transport._transmitIntents, transport._incomingSockets)
        for each in group.values()
    )


def _timeout_s(transport: Any) -> float | None:
    now = currentTime()
    rest = transport.run_time.view(now).remaining()
    delays = [timePeriodSeconds(rest)] if rest is not None else []
    if _hurries(transport):
        waiting = [*transport._transmitIntents.values(), *transport._waitingTransmits]
        waiting += transport._incomingSockets.values()
        # As in the original, a delay of nothing is none: it was looked at in the turn before.
        delays += [timePeriodSeconds(delay) for delay in (each.delay(now) for each in waiting) if delay]
    elif transport._transmitIntents or transport._incomingSockets:
        delays.append(LOOK_EACH_S)
    return max(0.0, min(delays)) if delays else None


def _drop(transport: Any, fd: int) -> None:
    """This is no open file any more, whoever closed it."""
    if fd in transport._watches:
        transport._watches = [each for each in transport._watches if each != fd]
        return
    key = transport._openSockets.by_fd.get(fd)
    if key is not None:
        del transport._openSockets[key]
    transport._cancel_fd_ops(fd)


def _read(transport: Any, fd: int, only_sends: bool) -> None:
    if fd == transport.socket.fileno() and not only_sends:
        transport._acceptNewIncoming()
    elif fd in transport._incomingSockets:
        incoming = transport._handlePossibleIncoming(transport._incomingSockets.pop(fd), fd, has_exclusive_flag=True)
        if incoming:
            transport._incomingSockets[incoming.socket.fileno()] = incoming
    else:
        transport._processIntents(fd)


def _read_idle(transport: Any, fd: int, idle: Any) -> None:
    key = opsKey(idle.rmtaddr)
    now = transport._openSockets.get(key)
    if now is not None and now is not idle:
        _safeSocketShutdown(idle)  # another connection to the same peer took its place
        return
    if now is not None:
        del transport._openSockets[key]
    persistent = TCPIncomingPersistent(idle.rmtaddr, idle.socket)
    incoming = transport._handlePossibleIncoming(persistent, fd, has_exclusive_flag=True)
    if incoming:
        transport._incomingSockets[incoming.socket.fileno()] = incoming


def _look_at_time(transport: Any) -> None:
    now_s = time.monotonic()
    sockets = transport._openSockets
    if now_s >= sockets.look_s or _hurries(transport):
        sockets.look_s = now_s + LOOK_EACH_S
        transport._processIntentTimeouts()
        for fd, incoming in list(transport._incomingSockets.items()):
            still = transport._handlePossibleIncoming(incoming, -1, has_exclusive_flag=True)
            if still:
                transport._incomingSockets[fd] = still
            else:
                transport._incomingSockets.pop(fd, None)
    if now_s >= sockets.age_s:
        sockets.age_s = now_s + AGE_EACH_S
        for key, idle in list(sockets.items()):
            if idle.expired():
                _safeSocketShutdown(idle)
                del sockets[key]
