"""With which question a mentor may begin: rules that look at what the child has met and tried, and no model.

A good first question gives nothing away and lets the child look once more. The first rule that applies decides; its
words, for younger and for older children, and the reason that the mentor reads, are in `content/questions.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: So often one error came back until that itself is the thing to talk about.
OFTEN = 3
#: A message is looked at no further than this.
MESSAGE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Situation:
    """Of one ticket. `origin` is ``parse`` or ``run`` (None: no error is to be seen), `repeats` how often the newest
    error came in a row. A fix was `taken`, and it went wrong again since; or `declined`. `undone`: steps back. `ran`:
    the program ran to its end in this attempt. `tried` and `expected`: the child has said so."""

    origin: str | None
    message: str = ""
    source: str = "hand"
    repeats: int = 1
    taken: bool = False
    declined: bool = False
    ran: bool = False
    tried: bool = False
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`rule` is one of `RULES`. Of those for an error, `pattern` says for which messages; empty: for all others."""

    id: str
    rule: str
    because: str
    younger: str
    older: str
    origin: str = ""
    pattern: str = ""


Rule = Callable[[Situation], bool]

#: In this order.
RULES: Mapping[str, Rule] = {
    "fix_did_not_help": lambda s: s.taken and s.origin is not None,
    "declined": lambda s: s.declined and s.origin is not None,
    "came_back": lambda s: s.repeats >= OFTEN,
    "worked_before": lambda s: s.ran and s.origin is not None,
    "error": lambda s: s.origin is not None,
    "said_what_it_expected": lambda s: s.expected,
    "said_what_it_tried": lambda s: s.tried,
    "runs_but": lambda s: s.ran,
    "seems_stuck": lambda s: s.source == "stuck",
    "asked": lambda _: True,
}


def situation(ticket: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> Situation:
    """Of a ticket (its `error`, `ask`, `source` and `repeats`) and of `classroom.trace.steps`."""
    error, ask = ticket["error"], ticket["ask"] or {}
    errors = [index for index, step in enumerate(steps) if step["what"] == "error"]
    last = errors[-1] if errors else -1
    answers = [step["what"] for step in steps if step["what"] in ("taken", "declined")]
    of_newest = steps[last]["times"] if errors else 1
    return Situation(
        origin=error["code"] if error else None,
        message=error["message"] if error else "",
        source=ticket["source"],
        repeats=max(of_newest, ticket["repeats"] + 1) if error else 1,
        taken=any(step["what"] == "taken" for step in steps[: max(last, 0)]),
        declined=answers[-1:] == ["declined"],
        ran=any(step["what"] == "ran" for step in steps),
        tried=bool(ask.get("tried")),
        expected=bool(ask.get("expected")),
    )


def choose(questions: Iterable[Question], of: Situation, ages: str) -> dict[str, Any] | None:
    """`id`, `text` and `because`; None without any questions."""
    rule = next(name for name, applies in RULES.items() if applies(of))
    found = next((each for each in questions if each.rule == rule and _fits(each, of)), None)
    if found is None:
        return None
    text = found.older if ages == "older" else found.younger
    return {"id": found.id, "text": text, "because": found.because.replace("{times}", str(of.repeats))}


def _fits(question: Question, of: Situation) -> bool:
    if question.origin not in ("", of.origin):
        return False
    return not question.pattern or re.search(question.pattern, of.message[:MESSAGE_CHARS]) is not None


def problems(questions: Sequence[Question]) -> list[str]:
    """What is wrong with a set of questions, in words for whoever wrote them."""
    found = [f"{each.id}: there is no rule {each.rule}" for each in questions if each.rule not in RULES]
    ids = [each.id for each in questions]
    found += [f"{each}: two questions have this id" for each in sorted({each for each in ids if ids.count(each) > 1})]
    last: dict[tuple[str, str], str] = {}
    for each in questions:
        try:
            re.compile(each.pattern)
        except re.error as problem:
            found.append(f"{each.id}: pattern: {problem}")
        if (each.rule, each.origin) in last:
            found.append(f"{each.id}: is never reached, because {last[each.rule, each.origin]} takes all")
        if not each.pattern:
            last[each.rule, each.origin] = each.id
    for rule in RULES:
        for origin in ("parse", "run") if rule == "error" else ("",):
            if (rule, origin) not in last:
                found.append(f"there is no question for {rule} {origin}".rstrip())
    return found
