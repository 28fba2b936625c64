"""A child's socket: pokes and news outwards, and a second way in for the calls of the sync.

Chromium keeps a TLS handshake whose answer went astray for up to half a minute, and each call waits for it, while the
socket has a connection of its own. So what a laptop asks of the centre can be asked here as well: the same calls, with
the same checks, limits and answers.
"""

from __future__ import annotations

from typing import Any

from classroom.vocabulary import Refused
from web import intake, sockets, student
from web.callers import Caller
from web.desk import Desk, Message
from web.door import Door
from web.outbox import Frame, Outbox
from web.routes import Call, Route
from web.wire.messages import SocketCall

#: A laptop asks one thing at a time; a second tab of its child has a socket of its own.
IN_FLIGHT = 2
CALLS: dict[str, Route] = {route.path.rpartition("/")[2]: route for route in student.ROUTES}


async def listen(door: Door, caller: Caller, address: str, *, is_https: bool, is_local: bool) -> None:
    """One socket of one child, until it ends."""
    door.hub.meet(caller.who, caller.name, caller.rooms[0])
    outbox = Outbox(caller.session, caller.who)
    desk = _LaptopsDesk(door, caller, outbox, address, is_https=is_https, is_local=is_local)
    door.hub.add_student(caller.who, outbox, door.views.last_position())
    try:
        await sockets.serve(outbox, desk.on_text, _sent)
    finally:
        door.hub.remove_student(caller.who, outbox)


def _sent(_: Frame) -> None:
    """A child's messages are not timed."""


class _LaptopsDesk(Desk):
    def __init__(
        self, door: Door, caller: Caller, outbox: Outbox, address: str, *, is_https: bool, is_local: bool
    ) -> None:
        super().__init__(outbox, self._call, IN_FLIGHT)
        self._door = door
        self._session = caller.session
        self._address = address
        self._is_https = is_https
        self._is_local = is_local

    async def _call(self, message: Message, size: int) -> dict[str, Any]:
        asked = _understood(message)
        route = CALLS[asked.call]
        caller = self._door.callers.by_hash(self._session)
        if caller is None:
            raise Refused("no_session")
        if route.rate is not None:
            self._door.limiter.take(route.rate_name, caller.session, route.rate)
        body = intake.validated(route.body, asked.body) if route.body is not None else None
        query = {"since": asked.since} if asked.since is not None and "since" in route.query else {}
        call = Call(self._door, caller, body, {}, query, self._address, self._is_https, self._is_local, size)
        answer = await route.handler(call)
        if not isinstance(answer, dict):
            raise TypeError(f"{route.name} answers with a whole response, which no socket can carry")
        return answer


def _understood(message: Message) -> SocketCall:
    if message.get("type") != "call" or str(message.get("call")) not in CALLS:
        raise Refused("unknown_type", type=str(message.get("type"))[:64])
    asked: SocketCall = intake.validated(SocketCall, message)
    return asked
