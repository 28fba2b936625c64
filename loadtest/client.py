"""A student and a mentor as the server sees them: calls, pushed events and live sockets, without behaviour.

`Student` keeps an outbox like the real page: an event gets its number when it happens and leaves the outbox
only when the server has acknowledged it, so that a lost answer never loses or doubles anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from typing import Any, Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from loadtest.connection import Connection

SCHEMA = 1
BATCH = 200
#: What a socket that cannot be opened or stays open raises.
SOCKET_ERRORS = (ConnectionClosed, InvalidHandshake, OSError, TimeoutError)


class ServerRefused(Exception):
    """The server answered with its error shape."""

    def __init__(self, status: int, code: str, facts: dict[str, Any]) -> None:
        super().__init__(f"{status} {code} {facts}")
        self.status = status
        self.code = code
        self.facts = facts


class Caller:
    """One person's HTTP connection and credentials."""

    def __init__(self, host: str, port: int, source: str | None = None) -> None:
        self.host = host
        self.port = port
        self.source = source
        self.connection = Connection(host, port, source=source)
        self.token: str | None = None

    async def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self.connection.request(method, f"/api/v1/{path}", body, token=self.token)
        try:
            fields: dict[str, Any] = answer.json()
        except msgspec.DecodeError:
            raise ServerRefused(
                answer.status, "no_json", {"body": answer.body[:200].decode("utf-8", "replace")}
            ) from None
        if answer.status >= 400 or fields.get("ok") is False:
            raise ServerRefused(answer.status, str(fields.get("error", "unknown")), fields.get("facts") or {})
        return fields

    async def open_socket(self, path: str) -> ClientConnection:
        return await connect(
            f"ws://{self.host}:{self.port}{path}",
            additional_headers={"Authorization": f"Bearer {self.token}"},
            compression=None,
            max_size=16 * 1024 * 1024,
            open_timeout=10,
            local_addr=(self.source, 0) if self.source else None,
        )

    def close(self) -> None:
        self.connection.close()


class Student(Caller):
    """One child at one laptop."""

    def __init__(self, host: str, port: int, name: str, source: str | None = None) -> None:
        super().__init__(host, port, source)
        self.name = name
        self.id = ""
        self.client_id = str(uuid.uuid4())
        self.next_seq = 1
        self.outbox: list[tuple[dict[str, Any], float]] = []
        #: How many numbered events a load has made for this child.
        self.said = 0
        self.ticket: dict[str, Any] | None = None
        self.cursor: str | None = None
        self.on_message: Callable[[dict[str, Any]], None] = lambda _message: None
        self._socket: ClientConnection | None = None
        self._turn = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None
        self._look_again = False

    async def join(self, code: str) -> Self:
        answer = await self.call("POST", "join", {"code": code, "name": self.name})
        self.id, self.token = answer["student"]["id"], answer["token"]
        return self

    async def hello(self) -> dict[str, Any]:
        """Say who is here and learn what the server has already got; it leaves the outbox."""
        head = self.outbox[0][0]["seq"] if self.outbox else None
        body = {
            "client_id": self.client_id,
            "next": self.next_seq,
            "out_head": head,
            "cursor": None,
            "schema": SCHEMA,
        }
        answer = await self.call("POST", "hello", body)
        self._acknowledged(answer["last_seq"])
        return answer

    def record(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Put an event into the outbox; it gets its number and id now."""
        event = {
            "seq": self.next_seq,
            "event_id": str(uuid.uuid4()),
            "type": kind,
            "v": 1,
            "age_ms": 0,
            "body": body,
        }
        self.next_seq += 1
        self.outbox.append((event, time.monotonic()))
        return event

    async def flush(self) -> dict[str, Any]:
        """Push what is in the outbox, oldest first; returns the last answer."""
        async with self._turn:
            answer: dict[str, Any] = {}
            while self.outbox:
                answer = await self.call("POST", "push", self.batch())
                self._acknowledged(answer["last_seq"])
            return answer

    async def push(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Record one event and push it; returns the event."""
        event = self.record(kind, body)
        await self.flush()
        return event

    async def pull(self, cursor: str | None = None) -> dict[str, Any]:
        return await self.call("GET", f"pull?since={cursor}" if cursor else "pull")

    async def live(self, opened: Callable[[], None] = lambda: None) -> None:
        """Keep the socket open until cancelled or closed by the server; messages go to `on_message`."""
        socket = self._socket = await self.open_socket("/ws/v1/student")
        opened()
        try:
            async for raw in socket:
                message = msgspec.json.decode(raw)
                if message.get("type") == "ticket":
                    self._hear_ticket(message["ticket"])
                elif message.get("type") == "poke":
                    self._poked()
                self.on_message(message)
        finally:
            if self._looking is not None:
                self._looking.cancel()
            await _close(socket)

    def _hear_ticket(self, ticket: dict[str, Any]) -> None:
        """What the socket brings may be older than what was pulled, and the other way round."""
        held = self.ticket
        if held is None or (held["id"] == ticket["id"] and held["rev"] < ticket["rev"]) or _is_newer(ticket, held):
            self.ticket = ticket

    def _poked(self) -> None:
        """Pull what was missed; one call at a time, and once more when there was a poke meanwhile."""
        self._look_again = True
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._look_again:
            self._look_again = False
            try:
                answer = await self.pull(self.cursor)
            except (ServerRefused, OSError, TimeoutError):
                return  # the next poke, or the next start of the socket, asks again
            self.cursor = answer["cursor"]
            self._look_again = self._look_again or bool(answer.get("more"))
            for ticket in _tickets_in(answer):
                self._hear_ticket(ticket)

    def batch(self) -> dict[str, Any]:
        """The body of the next push."""
        now = time.monotonic()
        events = [{**event, "age_ms": int((now - at) * 1000)} for event, at in self.outbox[:BATCH]]
        return {"client_id": self.client_id, "schema": SCHEMA, "events": events}

    def _acknowledged(self, last_seq: int) -> None:
        self.outbox = [item for item in self.outbox if item[0]["seq"] > last_seq]


class Mentor(Caller):
    """One mentor's dashboard: the tickets of a room, kept up to date over the live socket."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self.id = ""
        self.name = ""
        self.version = 0
        self.tickets: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.triage: dict[str, Any] | None = None
        self.resyncs = 0
        self.on_message: Callable[[dict[str, Any]], None] = lambda _message: None
        self._socket: ClientConnection | None = None
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def login(self, token: str) -> Self:
        """`token` may be a session's or a mentor's own, used as it is, or a one-time link's, which is
        used up."""
        self.token = token
        mentor = (await self.call("GET", "me")).get("mentor")
        if mentor is None:
            self.token = None
            answer = await self.call("POST", "mentor/login", {"token": token})
            self.token, mentor = answer["token"], answer["mentor"]
        self.id, self.name = mentor["id"], mentor["name"]
        return self

    async def live(self, room_id: str, opened: Callable[[], None] = lambda: None) -> None:
        """Keep the dashboard's socket open until cancelled or closed by the server."""
        socket = self._socket = await self.open_socket(f"/ws/v1/mentor?room={room_id}")
        try:
            async for raw in socket:
                message = msgspec.json.decode(raw)
                await self._take(message, socket)
                if message["type"] == "snapshot":
                    opened()
        finally:
            self._socket = None
            for answer in self._answers.values():
                answer.cancel()
            self._answers.clear()
            await _close(socket)

    async def command(self, name: str, ticket: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Send one command about `ticket` over the socket and wait for its answer, whether ok or refused."""
        if self._socket is None:
            raise ConnectionError("the mentor's socket is closed")
        request_id = str(uuid.uuid4())
        waiting = self._answers[request_id] = asyncio.get_running_loop().create_future()
        body = {
            "type": name,
            "request_id": request_id,
            "ticket_id": ticket["id"],
            "rev": ticket["rev"],
            **fields,
        }
        try:
            await self._socket.send(msgspec.json.encode(body), text=True)
            async with asyncio.timeout(10):
                answer: dict[str, Any] = await waiting
            return answer
        finally:
            self._answers.pop(request_id, None)

    async def _take(self, message: dict[str, Any], socket: ClientConnection) -> None:
        kind = message["type"]
        if kind == "answer":
            waiting = self._answers.get(message.get("request_id", ""))
            if waiting and not waiting.done():
                waiting.set_result(message)
        elif kind == "snapshot":
            self._see_snapshot(message)
        elif kind == "delta":
            if message.get("from", self.version) != self.version:
                self.resyncs += 1
                await socket.send('{"type":"resync"}')
                return
            self._see_delta(message)
        self.on_message(message)

    def _see_snapshot(self, message: dict[str, Any]) -> None:
        self.version = message["version"]
        self.tickets = {ticket["id"]: ticket for ticket in message["tickets"]}
        self.order = list(self.tickets)
        self.triage = message.get("triage")

    def _see_delta(self, message: dict[str, Any]) -> None:
        self.version = message["version"]
        self.tickets.update((ticket["id"], ticket) for ticket in message.get("tickets") or [])
        if message.get("order") is not None:
            self.order = message["order"]
            self.tickets = {ticket_id: self.tickets[ticket_id] for ticket_id in self.order if ticket_id in self.tickets}
        if message.get("triage") is not None:
            self.triage = message["triage"]

    def waiting(self) -> list[dict[str, Any]]:
        """The tickets that nobody has claimed yet, in the queue's order."""
        tickets = [self.tickets[ticket_id] for ticket_id in self.order if ticket_id in self.tickets]
        return [ticket for ticket in tickets if ticket["state"] in {"open", "suggested"}]


def _is_newer(ticket: dict[str, Any], held: dict[str, Any]) -> bool:
    return bool(ticket["id"] != held["id"] and ticket["opened_at"] >= held["opened_at"])


def _tickets_in(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a pull's deltas or snapshot, oldest first."""
    if answer.get("reset"):
        return list(answer["snapshot"]["tickets"])
    return [delta["data"]["ticket"] for delta in answer["deltas"] if delta["kind"] == "ticket"]


async def _close(socket: ClientConnection) -> None:
    with contextlib.suppress(*SOCKET_ERRORS):
        await socket.close()
