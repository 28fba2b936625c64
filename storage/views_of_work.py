"""What the journal says of a child's work on a program: marks without texts, and the texts of those that are wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from peewee import JOIN, fn

from classroom.student_session import stream
from classroom.trace import KINDS, Mark
from storage import tables as t
from storage.read_models import FileRow
from storage.rows import IN_CHUNK
from storage.views_connection import Reader

_H, _P = t.EventHeader, t.EventPayload
_decode = msgspec.json.decode
#: Taken out of the payload by SQLite, in the order in which `_mark` has them.
_TOLD = (
    "$.body.path", "$.path", "$.happened_at", "$.body.ok", "$.body.ms", "$.body.message", "$.body.line",
    "$.body.origin", "$.body.suggestion_id", "$.suggestion_id", "$.suggestion.id", "$.suggestion.title",
    "$.body.reason",
)  # fmt: skip
_SIZE = 4


class ViewsOfWork(Reader):
    """Part of `storage.views.Views`."""

    def positions_of(self, event_ids: Collection[str]) -> dict[str, int]:
        """Where the journal has these events, as far as it has them."""
        query = _H.select(_H.event_id, _H.position).where(_H.event_id.in_(sorted(event_ids)))
        return dict(self._rows(query))

    def marks_of(self, student_id: str, limit: int, enough_bytes: int) -> list[Mark]:
        """The child's newest marks, oldest first: no more than `limit`, and none before those whose payloads are
        `enough_bytes` together. What was pruned leaves no mark."""
        told = fn.json_extract(_P.body, *_TOLD)
        size_bytes = fn.length(_P.body.cast("BLOB"))
        query = (
            _H.select(_H.position, _H.event_id, _H.kind, _H.at, size_bytes, told)
            .join(_P, JOIN.INNER, on=(_H.position == _P.position))
            .where(_H.stream == stream(student_id), _H.kind.in_(sorted(KINDS)))
            .order_by(_H.version.desc())
            .limit(limit)
        )
        weight_bytes = 0

        def is_enough(row: tuple[Any, ...]) -> bool:
            nonlocal weight_bytes
            weight_bytes += int(row[_SIZE])
            return weight_bytes >= enough_bytes

        return [_mark(row) for row in reversed(self._rows_until(query, is_enough))]

    def texts_at(self, positions: Iterable[int]) -> dict[int, str]:
        """The programs that these events brought, by position."""
        wanted = list(positions)
        found: dict[int, str] = {}
        for start in range(0, len(wanted), IN_CHUNK):
            text = fn.json_extract(_P.body, "$.body.text")
            query = _P.select(_P.position, text).where(_P.position.in_(wanted[start : start + IN_CHUNK]))
            found |= {position: said for position, said in self._rows(query) if said is not None}
        return found

    def newest_file(self, student_id: str, path: str | None = None) -> FileRow | None:
        """The file of this path, or the one that the child saved last."""
        query = t.File.select().where(t.File.student_id == student_id)
        if path is not None:
            query = query.where(t.File.path == path)
        return self._one(FileRow, query.order_by(t.File.at.desc(), t.File.path).limit(1))


def _mark(row: tuple[Any, ...]) -> Mark:
    position, event_id, kind, at, size_bytes, told = row
    saved, path, happened_at, ok, ms, message, line, origin, answered, undone, offered, title, reason = _decode(told)
    facts = {
        "ok": ok,
        "ms": ms,
        "message": message,
        "line": line,
        "origin": origin,
        "suggestion_id": answered or undone or offered,
        "title": title,
        "reason": reason,
    }
    said = {name: value for name, value in facts.items() if value is not None}
    return Mark(position, event_id, kind, happened_at or at, saved or path, size_bytes, said)
