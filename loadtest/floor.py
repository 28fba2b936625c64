"""What cannot be beaten: the same client against a server that only passes messages on, and a bare durable
commit.

Measured on the same machine in the same minute, so that a slow machine is not taken for a slow server. The
echo server is Hypercorn with one small ASGI application: whatever is posted goes to every open WebSocket,
without actors, database or rules.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
ROOM = {"id": "room", "name": "Floor", "join_code": "FLOOR"}


class Echo:
    """Just enough of the contract for `Student` and `Mentor`: join, login, push, and the mentor's socket."""

    def __init__(self) -> None:
        self.sockets: set[asyncio.Queue[str]] = set()
        self.version = 0
        self.students = 0

    async def __call__(self, scope: Scope, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})

    async def _http(self, scope: Scope, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        body = b""
        while (message := await receive()).get("more_body") or message.get("body"):
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        answer = msgspec.json.encode(self._answer(scope, msgspec.json.decode(body) if body else {}))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, scope: Scope, body: dict[str, Any]) -> dict[str, Any]:
        match scope["path"].rsplit("/", 1)[-1]:
            case "join":
                self.students += 1
                student = {"id": f"s{self.students}", "name": body["name"]}
                return {"ok": True, "student": student, "room": ROOM, "token": student["id"], "rejoin": ""}
            case "me":
                return {"ok": True, "mentor": {"id": "m", "name": "Mentor"}}
            case "push":
                for event in body["events"]:
                    self._pass_on(event, _bearer(scope))
                return {"ok": True, "last_seq": body["events"][-1]["seq"], "rejected": [], "version": 1}
        return {"ok": True, "last_seq": 0, "version": 0, "epoch": "floor", "server_time": 0}

    def _pass_on(self, event: dict[str, Any], student_id: str) -> None:
        """A raised hand opens a ticket, a cancelled one closes it; the client tells them apart by the
        body."""
        if event["type"] not in {"help.asked", "help.cancelled"}:
            return
        closing = event["type"] == "help.cancelled"
        ticket = {
            "id": event["body"]["ticket_id"] if closing else f"t-{event['event_id']}",
            "student": {"id": student_id, "name": ""},
            "state": "cancelled" if closing else "open",
            "rev": 1,
        }
        self.version += 1
        delta = {"type": "delta", "from": self.version - 1, "version": self.version, "tickets": [ticket]}
        text = json.dumps(delta)
        for waiting in self.sockets:
            waiting.put_nowait(text)

    async def _websocket(self, scope: Scope, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        if scope["path"].endswith("mentor"):
            snapshot = {"type": "snapshot", "room": ROOM, "version": self.version, "tickets": []}
            await send({"type": "websocket.send", "text": json.dumps(snapshot)})
        waiting: asyncio.Queue[str] = asyncio.Queue()
        self.sockets.add(waiting)
        writer = asyncio.create_task(_write(waiting, send))
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            self.sockets.discard(waiting)
            writer.cancel()


def _bearer(scope: Scope) -> str:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    return headers.get(b"authorization", b"").decode().removeprefix("Bearer ")


async def _write(waiting: asyncio.Queue[str], send: Callable[[Any], Any]) -> None:
    while True:
        await send({"type": "websocket.send", "text": await waiting.get()})


async def _serve(port: int) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.loglevel = "WARNING"
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    serving = asyncio.create_task(serve(Echo(), config, shutdown_trigger=stop.wait))  # type: ignore[arg-type]  # a whole ASGI application in one class
    await _listening(port)
    ready = {
        "ready": True,
        "student_url": f"http://127.0.0.1:{port}/",
        "mentor_token": "floor",
        "rooms": [ROOM],
    }
    print(json.dumps(ready), flush=True)
    await stop.wait()
    serving.cancel()  # open WebSockets would keep it: a floor has nothing to finish


async def _listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return


def commit_times_ms(folder: Path, rounds: int, rows: int) -> list[float]:
    """How long SQLite takes to make `rows` rows durable in one transaction (WAL, synchronous=FULL)."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        connection = sqlite3.connect(Path(place) / "floor.db", isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, body TEXT)")
            return [_commit_ms(connection, rows) for _ in range(rounds)]
        finally:
            connection.close()


def _commit_ms(connection: sqlite3.Connection, rows: int) -> float:
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO event (body) VALUES (?)", [("x" * 400,)] * rows)
    connection.execute("COMMIT")
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    try:
        asyncio.run(_serve(int(sys.argv[1])))
    except asyncio.CancelledError:
        os._exit(0)
