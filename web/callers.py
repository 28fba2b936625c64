"""Who asks: from a token in a cookie or a header to a student or a mentor.

Answers are kept for a while, because every push asks; whoever ends a session says so here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.datastructures import Headers

from classroom.centre import ADMIN, ALL_ROOMS
from classroom.vocabulary import Refused
from storage.read_models import MentorRow
from storage.views import Views
from web.tokens import digest

KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Caller:
    """`role` is ``student`` or ``mentor``; a student's `rooms` is the one room; `session` is the token's hash."""

    role: str
    who: str
    name: str
    rooms: tuple[str, ...]
    session: str
    #: A mentor who also looks after rooms and classes.
    is_admin: bool = False

    def may_see(self, room_id: str) -> bool:
        return room_id in self.rooms or ALL_ROOMS in self.rooms

    def must_see(self, room_id: str) -> None:
        if not self.may_see(room_id):
            raise Refused("not_yours", room_id=room_id)


def bearer_token(headers: Headers) -> str | None:
    """The token of ``Authorization: Bearer``, as tools send it."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


class Callers:
    def __init__(self, views: Views, wall_ms: Callable[[], int]) -> None:
        self._views = views
        self._wall_ms = wall_ms
        self._kept: OrderedDict[str, tuple[Caller, int | None]] = OrderedDict()

    def by_token(self, token: str) -> Caller | None:
        """The holder of a session token or of a mentor's reusable token."""
        return self.by_hash(digest(token))

    def by_hash(self, token_hash: str) -> Caller | None:
        """The same for a token of which only the hash is known."""
        kept = self._kept.get(token_hash) or self._look_up(token_hash)
        if kept is None:
            return None
        caller, expires_at = kept
        if expires_at is not None and expires_at <= self._wall_ms():
            self.forget(token_hash)
            return None
        return caller

    def remember(self, caller: Caller, expires_at: int) -> None:
        """A session that was started just now need not be looked up."""
        self._keep(caller.session, (caller, expires_at))

    def forget(self, token_hash: str) -> None:
        self._kept.pop(token_hash, None)

    def forget_who(self, who: str) -> list[str]:
        """Everything of one person; returns the sessions that were known."""
        gone = [token_hash for token_hash, (caller, _) in self._kept.items() if caller.who == who]
        for token_hash in gone:
            del self._kept[token_hash]
        return gone

    def _look_up(self, token_hash: str) -> tuple[Caller, int | None] | None:
        found = self._of_session(token_hash) or self._of_reusable(token_hash)
        if found is not None:
            self._keep(token_hash, found)
        return found

    def _keep(self, token_hash: str, found: tuple[Caller, int | None]) -> None:
        self._kept[token_hash] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _of_session(self, token_hash: str) -> tuple[Caller, int | None] | None:
        session = self._views.session(token_hash)
        if session is None or session.ended:
            return None
        if session.role == "student":
            student = self._views.student(session.who)
            if student is None:
                return None
            return Caller("student", student.student_id, student.name, (student.room_id,), token_hash), (
                session.expires_at
            )
        mentor = self._views.mentor(session.who)
        if mentor is None or mentor.revoked_at is not None:
            return None
        return _mentor(mentor, token_hash), session.expires_at

    def _of_reusable(self, token_hash: str) -> tuple[Caller, int | None] | None:
        mentor = self._views.mentor_by_token(token_hash)
        if mentor is None:
            return None
        return _mentor(mentor, token_hash), None


def _mentor(row: MentorRow, token_hash: str) -> Caller:
    return Caller("mentor", row.mentor_id, row.name, row.rooms, token_hash, row.role == ADMIN)
