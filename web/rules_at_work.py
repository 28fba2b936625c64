"""LinterLite's rules as mentors see them: how each does in life, and that one which is held back may speak again."""

from __future__ import annotations

from typing import Any

from classroom import limits, rule_book
from classroom.vocabulary import Refused
from storage.read_models import RuleRow
from web import intake
from web.routes import Answer, Call, Route
from web.wire import answers, bodies


def shown(row: RuleRow) -> dict[str, Any]:
    """One rule, as `RuleView` on the wire."""
    standing = row.standing
    return {
        "language": row.language,
        "rule": row.rule,
        "uses": standing.uses,
        "good": standing.good,
        "surely": round(standing.bound(), 3),
        "children": len(standing.children),
        "level": standing.level,
        "since": standing.since,
    }


def in_order(rows: list[RuleRow]) -> list[dict[str, Any]]:
    """The quietest first, then those that are used most."""
    return sorted(map(shown, rows), key=lambda rule: (-rule_book.LEVELS.index(rule["level"]), -rule["uses"]))


async def rules(call: Call) -> Answer:
    shown_rules = in_order(call.door.views.rules())
    least = {"uses_at_least": rule_book.USES_AT_LEAST, "children_at_least": rule_book.CHILDREN_AT_LEAST}
    return {"ok": True, "rules": shown_rules, **least}


async def restore(call: Call) -> Answer:
    """Rules are the centre's, so any mentor may, for all rooms; the journal says who did."""
    door, caller = call.door, call.who
    language, rule = call.path["language"], call.path["rule"]
    body = intake.validated(bodies.RestoreRule, call.body)
    door.limiter.take("command", caller.who, limits.COMMANDS_PER_MENTOR)
    request_id = f"{caller.who}/{body.request_id}"

    async def work() -> dict[str, Any]:
        wanted = rule_book.RestoreRule(language, rule, caller.who, request_id, door.clock.now_ms())
        await door.bridge.ask(rule_book.STREAM, wanted)
        row = next((each for each in door.views.rules() if (each.language, each.rule) == (language, rule)), None)
        if row is None:
            raise Refused("not_found", language=language, rule=rule)
        return {"ok": True, "rule": shown(row)}

    return await door.repeats.once(caller.who, body.request_id, work)


ROUTES = (
    Route(
        "GET",
        "/api/v1/rules",
        "mentor",
        rules,
        "How LinterLite's rules do in life, and which are held back.",
        answer=answers.RulesAnswer,
    ),
    Route(
        "POST",
        "/api/v1/rules/{language}/{rule}/restore",
        "mentor",
        restore,
        "A rule that is held back may speak again as it was fitted.",
        answer=answers.RuleAnswer,
        body=bodies.RestoreRule,
        rate=None,
    ),
)
