"""What operators do about LinterLite: how its rules stand, letting one speak again, and who allows examples."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from classroom import centre, rule_book
from web import rules_at_work
from web.door import wall_ms
from web.office import Office, room_of


async def linter_list(office: Office) -> dict[str, Any]:
    """How the rules do in life, and what each room has in examples."""
    rooms = [
        {"id": room_id, "examples_allowed": allowed, "examples": count}
        for room_id, allowed, count in office.views.example_counts()
    ]
    return {"rules": rules_at_work.in_order(office.views.rules()), "rooms": rooms}


async def linter_restore(office: Office, language: str, rule: str) -> dict[str, Any]:
    """A rule that is held back speaks again as it was fitted, and is judged by what comes from now on."""
    wanted = rule_book.RestoreRule(language, rule, "operator", uuid.uuid4().hex, wall_ms())
    await office.rules.ask(rule_book.STREAM, wanted)
    return {"language": language, "rule": rule}


async def linter_examples(office: Office, who: str, allowed: bool) -> dict[str, Any]:
    """Allows or forbids examples, of a room or of one child; what is forbidden is deleted."""
    child = office.views.student(who)
    room_id = child.room_id if child is not None else room_of(office, who).room_id
    await office.rules.ask("centre", centre.AllowExamples(room_id, child.student_id if child else None, allowed))
    return {"id": who if child is not None else room_id, "allowed": allowed}


DEEDS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "linter.list": linter_list,
    "linter.restore": linter_restore,
    "linter.examples": linter_examples,
}
