"""What the room taught, for reading: how the rules stand, the examples, and what was consented to."""

from __future__ import annotations

from collections.abc import Iterable

from storage import tables as t
from storage.examples import standing_of
from storage.read_models import ExampleRow, RuleRow
from storage.views_connection import Reader


class ViewsOfLearning(Reader):
    """The part of `storage.views.Views` that is about learning."""

    def rules(self) -> list[RuleRow]:
        """All rules whose fixes were ever taken."""
        rows = self._rows(t.Rule.select().order_by(t.Rule.language, t.Rule.rule))
        return [RuleRow(language, rule, standing_of(*standing)) for language, rule, *standing in rows]

    def examples(self) -> list[ExampleRow]:
        """Without rooms and days, in an order that says nothing about when."""
        e = t.Example
        query = e.select(e.language, e.broken, e.fixed, e.how, e.rule, e.taken)
        return self._all(ExampleRow, query.order_by(e.example_id))

    def allowed_as_examples(self, room_id: str, student_id: str, attempts: Iterable[str]) -> set[str]:
        """Those of this child's attempts, by event id, that may become examples: the room's may, nobody has excepted
        the child, and they were made after that was said."""
        c, h = t.ExampleConsent, t.EventHeader
        rows = self._rows(c.select(c.who, c.allowed, c.at).where(c.who.in_([room_id, student_id])))
        said = {who: (allowed, at) for who, allowed, at in rows}
        if room_id not in said or not all(allowed for allowed, _ in said.values()):
            return set()
        since = max(at for _, at in said.values())
        query = h.select(h.event_id).where(h.event_id.in_(list(attempts)), h.student_id == student_id, h.at >= since)
        return {event_id for (event_id,) in self._rows(query)}

    def example_counts(self) -> list[tuple[str, bool, int]]:
        """Of each room: its id, whether it allows examples, and how many there are."""
        rooms = [room_id for (room_id,) in self._rows(t.Room.select(t.Room.room_id).order_by(t.Room.opened_at))]
        allowed = dict(self._rows(t.ExampleConsent.select(t.ExampleConsent.who, t.ExampleConsent.allowed)))
        kept = [room_id for (room_id,) in self._rows(t.Example.select(t.Example.room_id))]
        return [(each, bool(allowed.get(each, False)), kept.count(each)) for each in rooms]
