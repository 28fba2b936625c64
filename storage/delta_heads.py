"""What the headers of a child's deltas say before anybody reads their texts: how large each is, and about what.

A payload may hold a whole program. Whoever pages through deltas needs a few of them in full and of all others only
this; SQLite takes the few short fields out of the JSON, and rows are read no further than to the end of a page.
"""

from __future__ import annotations

from typing import Any

import msgspec
from peewee import JOIN, SQL, fn

from classroom.fix_delivery import ANSWER_KEY
from storage import tables as t
from storage.codec import EVENT_CLASSES
from storage.records import DeltaHead
from storage.views_connection import Query

#: Kinds that change what a child's own screen shows.
DELTA_KINDS: tuple[str, ...] = (
    "source.saved", "source.conflicted", "source.checked", "suggestion.accepted", "suggestion.declined",
    "suggestion.reconsidered", "fixes.answered", "broadcast.told", "student.struggle",
    *(kind for kind in EVENT_CLASSES if kind.startswith("ticket.")),
)  # fmt: skip

#: The same of all children of a room.
ROOM_KINDS = ("room.set",)

#: In the order in which `head_from` takes them.
_TOLD = (
    "$.body.path", "$.copy_path", "$.path", "$.purpose", "$.ticket_id", "$.key", "$.broadcast_id", "$.body.base_rev",
)  # fmt: skip
#: Where a row of `heads_after` has the bytes of its payload; None without one.
SIZE_COLUMN = 4
_H, _P = t.EventHeader, t.EventPayload
_decode = msgspec.json.decode


def heads_after(student_id: str, position: int, limit: int, room_id: str | None = None) -> Query:
    """The rows of one child's deltas, and with a room those of what was set there, in order of position."""
    size_bytes = fn.length(_P.body.cast("BLOB"))
    columns = (_H.position, _H.event_id, _H.kind, _H.at, size_bytes, fn.json_extract(_P.body, *_TOLD))
    rows = _H.select(*columns).join(_P, JOIN.LEFT_OUTER, on=(_H.position == _P.position))
    own = rows.where(_H.student_id == student_id, _H.position > position, _H.kind.in_(DELTA_KINDS))
    if room_id is None:
        return own.order_by(_H.position).limit(limit)
    of_room = rows.where(_H.room_id == room_id, _H.position > position, _H.kind.in_(ROOM_KINDS))
    # Each side comes in order from an index, so that SQLite merges them and reads no further than it is asked.
    both: Any = own.union_all(of_room)
    merged: Query = both.order_by(SQL("1")).limit(limit)
    return merged


def head_from(row: tuple[Any, ...]) -> DeltaHead:
    """A row of `heads_after`."""
    position, event_id, kind, at, size_bytes, told = row
    *fields, base_rev = _decode(told) if told is not None else [None] * len(_TOLD)
    # What was pruned shows nothing, and takes the place of nothing that can still be told.
    shows, subject = _shown(kind, *fields) if told is not None else (None, None)
    replaces = (base_rev,) if shows == "file" and base_rev is not None else ()
    return DeltaHead(position, event_id, kind, at, size_bytes or 0, shows if subject else None, subject, replaces)


def _shown(
    kind: str,
    saved: str | None,
    copy: str | None,
    path: str | None,
    purpose: str | None,
    ticket_id: str | None,
    key: str | None,
    broadcast_id: str | None,
) -> tuple[str | None, str | None]:
    match kind:
        case "source.saved":
            return "file", saved
        case "source.conflicted":
            return "conflict", copy
        case "source.checked" if purpose == "error":
            return "suggestion", path
        case "student.struggle":
            return "stuck", kind
        case "broadcast.told":
            return "broadcast", broadcast_id
        case "suggestion.reconsidered":
            return "suggestion", path
        case "fixes.answered":
            return "setting", ANSWER_KEY
        case "room.set":
            return "setting", key
        case _ if kind.startswith("ticket."):
            return "ticket", ticket_id
    return None, None
