"""Which mentors look at whose program while it is written, and what they are told of it.

Nobody looks unseen: a program goes out only along a watch, and as soon as there is one its child is told by whom. A
watch is of one screen, for one open ticket; it ends with the ticket, with another watch of that screen, and with its
socket. It is kept nowhere: like being in the room, looking is over when it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from classroom.program_text import excerpt
from classroom.trace import changed, shown_lines
from classroom.vocabulary import Refused
from storage.views import Views
from web.outbox import Frame, Outbox

#: Of a program so much goes out with each save; nearly all that children write is shorter.
LIVE_LINES = 200
LIVE_CHARS = 16_000


@dataclass(slots=True)
class Watch:
    """`line` of the ticket's program is what the mentor comes for. `sent` is the revision that the screen has, `lines`
    that text."""

    by: dict[str, str]
    ticket_id: str
    student_id: str
    path: str | None
    line: int | None = None
    sent: str | None = None
    lines: list[str] | None = None


class Watching:
    def __init__(self, views: Views, to_student: Callable[[str, Frame], None]) -> None:
        self._views = views
        self._to_student = to_student
        self._watches: dict[Outbox, Watch] = {}

    def watch(self, outbox: Outbox, name: str, ticket: Mapping[str, Any] | None, ticket_id: str | None) -> None:
        """This screen looks at this open ticket's child from now on, and at nobody else; None: at nobody. Raises
        `Refused` not_found when there is no such ticket."""
        if ticket_id is None:
            self.gone(outbox)
            return
        if ticket is None:
            raise Refused("not_found", ticket_id=ticket_id)
        before = self._watches.get(outbox)
        context = ticket["context"] or {}
        path = context.get("path")
        watch = Watch({"id": outbox.who, "name": name}, ticket_id, ticket["student"]["id"], path, context.get("line"))
        self._watches[outbox] = watch
        if before is not None and before.student_id != watch.student_id:
            self._tell_child(before.student_id)
        self._tell_child(watch.student_id)
        self._show(outbox, watch, path)

    def gone(self, outbox: Outbox) -> None:
        """This screen looks at nobody any more."""
        watch = self._watches.pop(outbox, None)
        if watch is not None:
            self._tell_child(watch.student_id)

    def over(self, ticket_ids: Iterable[str]) -> None:
        """These tickets ended."""
        ended = set(ticket_ids)
        for outbox in [box for box, watch in self._watches.items() if watch.ticket_id in ended]:
            self.gone(outbox)

    def told(self, student_id: str) -> None:
        """The child has saved something, perhaps."""
        for outbox, watch in self._watches.items():
            if watch.student_id == student_id:
                self._show(outbox, watch, None)

    def look_again(self) -> None:
        """News may have been missed."""
        for student_id in {watch.student_id for watch in self._watches.values()}:
            self.told(student_id)

    def of_child(self, student_id: str) -> Frame | None:
        """For a laptop that comes to be connected; None when nobody looks."""
        return _watched(self._names(student_id)) if self._names(student_id) else None

    def _names(self, student_id: str) -> list[dict[str, str]]:
        """One mentor with two screens is one mentor."""
        by_id = {watch.by["id"]: watch.by for watch in self._watches.values() if watch.student_id == student_id}
        return list(by_id.values())

    def _tell_child(self, student_id: str) -> None:
        self._to_student(student_id, _watched(self._names(student_id)))

    def _show(self, outbox: Outbox, watch: Watch, path: str | None) -> None:
        """At first the program of the ticket, then whichever the child saves."""
        row = self._views.newest_file(watch.student_id, path) if path is not None else None
        row = row or self._views.newest_file(watch.student_id)
        if row is None:
            if watch.sent is None:
                watch.sent = ""
                outbox.put(_live(watch.ticket_id, None))
            return
        if row.rev == watch.sent:
            return
        lines = shown_lines(row.text)
        change = changed(watch.lines, lines) if watch.lines is not None and watch.path == row.path else None
        at_line = min(change["line"], len(lines)) if change is not None else None
        middle = at_line if at_line is not None or watch.path != row.path else watch.line
        shown = excerpt(row.path, row.language, row.rev, row.text, middle, LIVE_LINES, LIVE_CHARS)
        watch.sent, watch.path, watch.lines = row.rev, row.path, lines
        code = {
            "path": row.path,
            "language": row.language,
            "rev": row.rev,
            "at": row.at,
            "first_line": shown["first_line"],
            "lines": len(lines),
            "text": shown["text"],
            "changed": at_line,
        }
        outbox.put(_live(watch.ticket_id, code))


def _live(ticket_id: str, code: dict[str, Any] | None) -> Frame:
    """Only the newest waits: a screen that is slow misses what is past."""
    return Frame(_json({"type": "live", "ticket_id": ticket_id, "code": code}), place="live")


def _watched(by: list[dict[str, str]]) -> Frame:
    return Frame(_json({"type": "watched", "by": by}), place="watched")


def _json(message: dict[str, Any]) -> str:
    return msgspec.json.encode(message).decode()
