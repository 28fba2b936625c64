"""The front door's counterpart: frames over a Unix socket outside, messages to actors inside.

A request waits here while its actor is being restarted and is sent again to the next incarnation: all commands are
safe to repeat. It is answered once, by the actor or by the clock. No actor is given more than a few requests at a
time, so that one slow child stalls nobody else.
"""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from thespian.actors import WatchMessage

from actors import frames
from actors.messages import Answer, Do, Failed, Heard, Locate, Moved, News, Place, Unwanted
from actors.shell import CREDITS, Shell
from storage import crash_points

SOCKET_NAME = "gateway.sock"
MAX_WAITING_PER_TARGET = 256
MAX_OUT_BYTES = 64 * 1024 * 1024
#: A command whose actor died twice under it is not tried on a third.
MAX_ATTEMPTS = 2
#: The supervisor tells of every move by itself; the question is repeated in case that it was lost.
ASK_AGAIN_S = 2.0
ALIASES = {"centre": "registrar", "linter": "linter_pool"}


@dataclass(slots=True)
class Connection:
    """Requests hold this and not the file's number, which the next caller may be given while answers are on their
    way to the last one."""

    sock: socket.socket
    reader: frames.Reader = field(default_factory=frames.Reader)
    out: bytearray = field(default_factory=bytearray)
    open: bool = True


@dataclass(slots=True)
class Request:
    connection: Connection
    frame_id: int
    target: str
    command: Any
    deadline_s: float
    attempts: int = 0


@dataclass(slots=True)
class Target:
    waiting: deque[str] = field(default_factory=deque)
    under_way: set[str] = field(default_factory=set)
    #: When the supervisor was last asked where this target lives.
    asked_s: float = 0.0


class Gateway(Shell):
    kind = "gateway"
    tick_s = 0.2

    def begin(self) -> bool:
        path = self.data.run / SOCKET_NAME
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        try:
            self.listener.bind(str(path))
        finally:
            os.umask(mask)
        self.listener.listen(8)
        self.listener.setblocking(False)
        self.connections: dict[int, Connection] = {}
        self.requests: dict[str, Request] = {}
        self.targets: dict[str, Target] = {}
        self._next_id = 0
        self._watch_all()
        return True

    def _watch_all(self) -> None:
        self.watch = [self.listener.fileno(), *self.connections]

    # --- outside ---------------------------------------------------------------------------------------------

    def receiveMsg_WatchMessage(self, message: WatchMessage, sender: Any) -> None:
        for fd in message.ready:
            if fd == self.listener.fileno():
                self._accept()
            elif fd in self.connections:
                self._read(fd)

    def _accept(self) -> None:
        try:
            sock, _ = self.listener.accept()
        except BlockingIOError:
            return
        sock.setblocking(False)
        self.connections[sock.fileno()] = Connection(sock)
        self._watch_all()

    def _read(self, fd: int) -> None:
        connection = self.connections[fd]
        try:
            data = connection.sock.recv(256 * 1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._hang_up(connection)
            return
        try:
            for frame in connection.reader.feed(data):
                if connection.open:
                    self._take(connection, frame)
        except frames.BadFrame as error:
            self.log.warning("bad frame error=%s", error)
            self._hang_up(connection)

    def _hang_up(self, connection: Connection) -> None:
        """What its caller asked and no actor was given is dropped: nobody waits for it any more."""
        if not connection.open:
            return
        connection.open = False
        del self.connections[connection.sock.fileno()]
        connection.sock.close()
        self._watch_all()
        for queue in self.targets.values():
            for request_id in queue.waiting:
                if getattr(self.requests.get(request_id), "connection", None) is connection:
                    del self.requests[request_id]
            queue.waiting = deque(i for i in queue.waiting if i in self.requests)

    def _take(self, connection: Connection, frame: Any) -> None:
        frame_id, target, command, timeout_s = frames.decode_request(frame)
        name = ALIASES.get(target, target)
        queue = self.targets.setdefault(name, Target())
        if len(queue.waiting) >= MAX_WAITING_PER_TARGET:
            self._write(connection, frames.refusal(frame_id, "busy", {"retry_after_s": 1}))
            return
        self._next_id += 1
        request_id = f"g{self.incarnation}-{self._next_id}"
        deadline_s = time.monotonic() + timeout_s
        self.requests[request_id] = Request(connection, frame_id, name, command, deadline_s)
        queue.waiting.append(request_id)
        self._send_waiting(name)

    def _write(self, connection: Connection, frame: bytes) -> None:
        if connection.open:
            connection.out += frame
            self._flush(connection)

    def _flush(self, connection: Connection) -> None:
        try:
            while connection.out:
                sent = connection.sock.send(connection.out)
                del connection.out[:sent]
        except BlockingIOError:
            if len(connection.out) > MAX_OUT_BYTES:
                self._hang_up(connection)
        except OSError:
            self._hang_up(connection)

    # --- inside ----------------------------------------------------------------------------------------------

    def _send_waiting(self, name: str) -> None:
        queue = self.targets.get(name)
        if queue is None:
            return
        address = self.supervisor if name == "supervisor" else getattr(self.place(name), "address", None)
        if address is None:
            self._ask_where(name, queue)
            return
        while queue.waiting and len(queue.under_way) < CREDITS:
            request_id = queue.waiting.popleft()
            request = self.requests.get(request_id)
            if request is None:
                continue
            request.attempts += 1
            queue.under_way.add(request_id)
            crash_points.reached("gateway.before-send")
            self.send(address, Do(name, request_id, request.command))
            crash_points.reached("gateway.after-send")

    def _ask_where(self, name: str, queue: Target) -> None:
        """Not at every request and tick: while a whole class comes back, each question delays all answers behind it."""
        now_s = time.monotonic()
        if queue.waiting and now_s - queue.asked_s >= ASK_AGAIN_S:
            queue.asked_s = now_s
            self.send(self.supervisor, Locate(name))

    def receiveMsg_Answer(self, message: Answer, sender: Any) -> None:
        request = self.requests.pop(message.request_id, None)
        if request is None:
            return
        self._release(message.request_id, request.target)
        crash_points.reached("gateway.after-answer-before-frame")
        self._write(request.connection, self._told(request.frame_id, message))
        crash_points.reached("gateway.after-frame")

    def _told(self, frame_id: int, message: Answer) -> bytes:
        try:
            if message.code is None:
                return frames.answer(frame_id, message.body or {})
            return frames.refusal(frame_id, message.code, message.facts)
        except frames.BadFrame as error:
            self.log.warning("an answer is too large error=%s", error)
            return frames.refusal(frame_id, "too_large", {})

    def _release(self, request_id: str, name: str) -> None:
        self.targets[name].under_way.discard(request_id)
        self._send_waiting(name)
        self._forget_when_done(name)

    def _forget_when_done(self, name: str) -> None:
        queue = self.targets[name]
        if not queue.waiting and not queue.under_way:
            del self.targets[name]

    def moved(self, place: Place) -> None:
        queue = self.targets.get(place.name)
        if queue is None:
            return
        if place.address is None:
            queue.asked_s = 0.0
            self._take_back(queue)
        self._send_waiting(place.name)

    def _take_back(self, queue: Target) -> None:
        """The actor died with these in hand: the next incarnation gets them first, if they did not kill this one."""
        for request_id in sorted(queue.under_way, key=lambda i: int(i.rpartition("-")[2]), reverse=True):
            request = self.requests.get(request_id)
            if request is not None and request.attempts < MAX_ATTEMPTS:
                queue.waiting.appendleft(request_id)
            elif request is not None:
                self._give_up(request_id, request)
        queue.under_way.clear()

    def receiveMsg_Unwanted(self, message: Unwanted, sender: Any) -> None:
        queue = self.targets.pop(message.name, Target())
        for request_id in (*queue.under_way, *queue.waiting):
            request = self.requests.pop(request_id, None)
            if request is not None:
                facts = {"reason": message.reason}
                self._write(request.connection, frames.refusal(request.frame_id, "not_found", facts))

    def receiveMsg_Failed(self, message: Failed, sender: Any) -> None:
        queue = self.targets.get(message.name, Target())
        for request_id in queue.waiting:
            request = self.requests.get(request_id)
            if request is not None:
                self._give_up(request_id, request, message.retry_after_s)
        queue.waiting.clear()

    def receiveMsg_News(self, message: News, sender: Any) -> None:
        self.send(sender, Heard("gateway"))
        crash_points.reached("gateway.before-news")
        for topic, body in message.items:
            if topic == "room_opened":
                self.send(self.supervisor, Locate(f"queue/{body['room_id']}"))
            try:
                frame = frames.news(topic, body)
            except frames.BadFrame as error:
                self.log.warning("news is too large topic=%s error=%s", topic, error)
                continue  # the next one shows the gap
            for connection in list(self.connections.values()):
                self._write(connection, frame)

    def _give_up(self, request_id: str, request: Request, retry_after_s: int = 1) -> None:
        self.requests.pop(request_id, None)
        self._write(request.connection, frames.refusal(request.frame_id, "busy", {"retry_after_s": retry_after_s}))

    def tick(self) -> None:
        now_s = time.monotonic()
        for request_id, request in list(self.requests.items()):
            if now_s > request.deadline_s:
                self._give_up(request_id, request)
                queue = self.targets.get(request.target)
                if queue is not None:
                    queue.under_way.discard(request_id)
        for name in list(self.targets):
            self._send_waiting(name)
            self._forget_when_done(name)
        for connection in list(self.connections.values()):
            self._flush(connection)


__all__ = ["Gateway", "Moved"]
