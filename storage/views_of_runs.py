"""What the tables for reading say of programs that the centre was asked to run."""

from __future__ import annotations

import msgspec

from classroom.program_run import RunEnded
from classroom.sandboxing import Outcome
from storage import tables as t
from storage.read_models import RunRow
from storage.views_connection import Reader

_decode = msgspec.json.decode


class ViewsOfRuns(Reader):
    """Part of `storage.views.Views`."""

    def run(self, run_id: str) -> RunRow | None:
        r = t.Run
        query = r.select(r.run_id, r.student_id, r.request_id, r.language, r.entry, r.asked_at, r.ended_position)
        return self._one(RunRow, query.where(r.run_id == run_id))

    def outcome(self, row: RunRow) -> Outcome | None:
        """None for a run that has not ended, and for one whose outcome was pruned."""
        if row.ended_position is None:
            return None
        payload = t.EventPayload
        body = self._value(payload.select(payload.body).where(payload.position == row.ended_position), None)
        if body is None:
            return None
        return msgspec.convert({"at": 0, **_decode(body)}, RunEnded).outcome

    def run_of_request(self, student_id: str, request_id: str) -> str | None:
        """The run that this child asked for with this request."""
        query = t.Run.select(t.Run.run_id).where(t.Run.student_id == student_id, t.Run.request_id == request_id)
        found = self._value(query, None)
        return None if found is None else str(found)

    def students_with_runs(self) -> list[str]:
        """Children of whom a run has not ended."""
        query = t.Run.select(t.Run.student_id).distinct().join(t.Student, on=t.Run.student_id == t.Student.student_id)
        rows = self._rows(query.where(t.Run.ended_position.is_null()).order_by(t.Run.student_id))
        return [student_id for (student_id,) in rows]
