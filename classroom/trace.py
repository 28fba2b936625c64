"""The way by which a child came to where it asked: one attempt at one program, out of the child's journal.

Two things are made of it. The *steps* are what a mentor wants to know before the first word: what went wrong and how
often, what ran, which fixes were offered, taken and declined. The *frames* are the texts on the way, each as the lines
in which it differs from the one before, to be played again. They end where the child asked: whoever wants to see what
is written now looks at it live, and the child is told so (`web.watching`).

An attempt begins after the last long pause. All of it is bounded: a journal may hold thousands of large texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

#: Who does not touch a program for so long begins a new attempt, in milliseconds.
REST_MS = 30 * 60_000
#: All texts of the last seconds are kept, whatever is left out of the rest.
RECENT_MS = 20_000
#: The page waits so long for a save before it runs the program, in milliseconds (`pwa/student/desk/desk.ts`).
STORED_WITHIN_MS = 500
#: Bounds of a replay: its texts, their bytes in the journal, and everything else that happened.
MOST_TEXTS = 400
MOST_BYTES = 3_000_000
MOST_OTHERS = 300
STEPS_KEPT = 20
#: Characters of a line, and of a message, that are shown.
LINE_CHARS = 400
WORDS_CHARS = 300

TEXTS = frozenset({"source.saved", "source.snapshot", "error.seen"})
ANSWERS = {"suggestion.accepted": "taken", "suggestion.declined": "declined", "fix.undone": "undone"}
#: What is read of a child's journal.
KINDS = TEXTS | ANSWERS.keys() | {"run.finished", "help.asked", "source.checked"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One event of a child without its text. `at`: when it happened, as far as one knows. `facts`: ``ok`` and ``ms``
    of a run, ``message``, ``line`` and ``origin`` of an error, ``suggestion_id``, ``title`` and ``reason`` of a fix."""

    position: int
    event_id: str
    kind: str
    at: int
    path: str | None
    size_bytes: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


# --- which marks ------------------------------------------------------------------------------------------------------


def attempt_at(marks: Iterable[Mark], path: str, asked: int) -> list[Mark]:
    """The attempt at a program in which the event at position `asked` lies, and what came of it, oldest first. Times
    never run backwards: a laptop that was away tells late."""
    mine = _about(marks, path)
    until = max((index for index, mark in enumerate(mine) if mark.position <= asked), default=0)
    for index in range(until, 0, -1):
        if mine[index].at - mine[index - 1].at > REST_MS:
            return mine[index:]
    return mine


def _about(marks: Iterable[Mark], path: str) -> list[Mark]:
    offered: dict[str, str] = {}
    found: list[Mark] = []
    for mark in marks:
        suggestion_id = str(mark.facts.get("suggestion_id") or "")
        facts = mark.facts
        if mark.kind in ANSWERS:
            if suggestion_id not in offered:
                continue
            facts = {**facts, "title": offered[suggestion_id]}
        elif mark.path not in ((path, None) if mark.kind == "help.asked" else (path,)):
            continue
        elif mark.kind == "source.checked":
            if not suggestion_id or suggestion_id in offered:
                continue
            offered[suggestion_id] = str(facts.get("title") or "")
        latest = found[-1].at if found else mark.at
        found.append(replace(mark, at=max(latest, mark.at), facts=facts))
    return found


def worked_with(marks: Iterable[Mark], path: str) -> Mark | None:
    """The text with which the program ran to its end without an error, the last time that it did."""
    mine = _about(marks, path)
    run = next((mark for mark in reversed(mine) if mark.kind == "run.finished" and mark.facts.get("ok")), None)
    if run is None:
        return None
    begun = run.at - round(run.facts.get("ms") or 0) + STORED_WITHIN_MS
    before = [mark for mark in mine if mark.kind in TEXTS and mark.position < run.position]
    in_time = [mark for mark in before if mark.at <= begun]
    possible = in_time or before
    return possible[-1] if possible else None


# --- steps ------------------------------------------------------------------------------------------------------------


def steps(attempt: Sequence[Mark]) -> list[dict[str, Any]]:
    """What was tried, oldest first; equal ones in a row are told once, with how often and when for the first time."""
    told: list[dict[str, Any]] = []
    for mark, what in _happened(attempt):
        if what == "typed":
            continue
        facts = mark.facts
        about = facts.get("message") if what == "error" else facts.get("title")
        step = {
            "at": mark.at,
            "what": what,
            "times": 1,
            "about": about[:WORDS_CHARS] if about else None,
            "line": facts.get("line") if what == "error" else None,
            "reason": (facts.get("reason") or None) if what == "declined" else None,
        }
        last = told[-1] if told else None
        if last is not None and all(last[each] == step[each] for each in ("what", "about", "line", "reason")):
            last["times"] += 1
        else:
            told.append(step)
    return told[-STEPS_KEPT:]


def _happened(marks: Sequence[Mark]) -> list[tuple[Mark, str]]:
    """What each mark is. A run that ended with an error is told by the error."""
    found: list[tuple[Mark, str]] = []
    is_told = False
    for mark in marks:
        if mark.kind == "error.seen":
            is_told = True
            found.append((mark, "error"))
        elif mark.kind == "run.finished":
            if mark.facts.get("ok"):
                found.append((mark, "ran"))
            elif not is_told:
                found.append((mark, "stopped"))
            is_told = False
        elif mark.kind in ANSWERS:
            found.append((mark, ANSWERS[mark.kind]))
        else:
            what = {"help.asked": "asked", "source.checked": "offered"}.get(mark.kind, "typed")
            found.append((mark, what))
    return found


# --- frames -----------------------------------------------------------------------------------------------------------


def chosen(attempt: Sequence[Mark], worked: Mark | None) -> tuple[list[Mark], bool]:
    """What is played, oldest first, and whether texts were left out. The text that worked comes first when it is older
    than the attempt. What is needed most is taken first: both ends, what worked, the last seconds, errors; of all the
    rest as many as there is room for, evenly."""
    marks = list(attempt)
    if worked is not None and all(mark.position != worked.position for mark in marks):
        marks.insert(0, worked)
    texts = [mark for mark in marks if mark.kind in TEXTS]
    kept: set[int] = set()
    weight = 0
    for mark in _most_needed(texts, worked):
        if len(kept) < MOST_TEXTS and weight + mark.size_bytes <= MOST_BYTES:
            kept.add(mark.position)
            weight += mark.size_bytes
    others = [mark.position for mark in marks if mark.kind not in TEXTS][-MOST_OTHERS:]
    played = kept | set(others)
    return [mark for mark in marks if mark.position in played], len(kept) < len(texts)


def _most_needed(texts: Sequence[Mark], worked: Mark | None) -> list[Mark]:
    if not texts:
        return []
    recent = texts[-1].at - RECENT_MS
    ends = {texts[0].position, texts[-1].position, worked.position if worked is not None else 0}

    def turn(indexed: tuple[int, Mark]) -> tuple[int, int]:
        index, mark = indexed
        if mark.position in ends:
            return 0, -index
        if mark.at >= recent:
            return 1, -index
        # Bits read backwards: whatever is taken of such a row lies evenly in it.
        return (2 if mark.kind == "error.seen" else 3), int(f"{index:016b}"[::-1], 2)

    return [mark for _, mark in sorted(enumerate(texts), key=turn)]


def frames(marks: Sequence[Mark], texts: Mapping[int, str], worked: Mark | None) -> tuple[list[dict[str, Any]], int]:
    """The marks as frames, and which of them has the text that worked (-1 for none). A text that says nothing new is
    told only where something happened with it; one that was pruned is no text any more."""
    found: list[dict[str, Any]] = []
    lines: list[str] = []
    of_worked = -1
    for mark, what in _happened(marks):
        text = texts.get(mark.position)
        change = None
        if text is not None:
            now = shown_lines(text)
            change, lines = changed(lines, now) if found else {"line": 1, "removed": 0, "lines": now}, now
        if what == "typed" and change is None:
            if worked is not None and mark.position == worked.position and found:
                of_worked = _last_text(found)
            continue
        facts = mark.facts if what == "error" else {}
        message = facts.get("message")
        found.append(
            {
                "at": mark.at,
                "what": what,
                "change": change,
                "line": facts.get("line"),
                "message": message[:WORDS_CHARS] if message else None,
            }
        )
        if worked is not None and mark.position == worked.position and text is not None:
            of_worked = len(found) - 1
    return found, of_worked


def _last_text(found: Sequence[Mapping[str, Any]]) -> int:
    return max((index for index, frame in enumerate(found) if frame["change"] is not None), default=-1)


def shown_lines(text: str) -> list[str]:
    """The lines of a text, each as far as it is shown."""
    return [line[:LINE_CHARS] for line in text.split("\n")]


def changed(old: Sequence[str], now: Sequence[str]) -> dict[str, Any] | None:
    """From which line on (from 1) how many were taken out, and what stands there now. None when nothing changed."""
    most = min(len(old), len(now))
    head = next((index for index in range(most) if old[index] != now[index]), most)
    left = most - head
    tail = next((index for index in range(left) if old[-1 - index] != now[-1 - index]), left)
    removed, lines = len(old) - head - tail, list(now[head : len(now) - tail])
    return {"line": head + 1, "removed": removed, "lines": lines} if removed or lines else None
