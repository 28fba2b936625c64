"""What the room taught, for reading: how the rules stand, the examples, and what was consented to."""

from __future__ import annotations

from classroom.rule_book import Standing
from storage import tables as t
from storage.read_models import ExampleRow, RuleRow
from storage.views_connection import Reader


class ViewsOfLearning(Reader):
    """The part of `storage.views.Views` that is about learning."""

    def rules(self) -> list[RuleRow]:
        """All rules whose fixes were ever taken."""
        rows = self._rows(t.Rule.select().order_by(t.Rule.language, t.Rule.rule))
        return [RuleRow(language, rule, Standing(*standing)) for language, rule, *standing in rows]

    def examples(self) -> list[ExampleRow]:
        """Without rooms and days, in an order that says nothing about when."""
        e = t.Example
        query = e.select(e.language, e.broken, e.fixed, e.how, e.rule, e.taken)
        return self._all(ExampleRow, query.order_by(e.example_id))

    def examples_allowed(self, room_id: str, student_id: str) -> bool:
        """Whether this child's programs may become examples: the room's may, and nobody has excepted the child."""
        c = t.ExampleConsent
        said = dict(self._rows(c.select().where(c.who.in_([room_id, student_id]))))
        return bool(said.get(room_id, False) and said.get(student_id, True))

    def example_counts(self) -> list[tuple[str, bool, int]]:
        """Of each room: its id, whether it allows examples, and how many there are."""
        rooms = [room_id for (room_id,) in self._rows(t.Room.select(t.Room.room_id).order_by(t.Room.opened_at))]
        allowed = dict(self._rows(t.ExampleConsent.select()))
        kept = [room_id for (room_id,) in self._rows(t.Example.select(t.Example.room_id))]
        return [(each, bool(allowed.get(each, False)), kept.count(each)) for each in rooms]
