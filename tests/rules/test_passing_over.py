"""A notice that cannot be taken in is passed over for all to see, and a child who cried still gets somebody."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import assist_queue as core
from classroom import room_view
from classroom.passing_over import NoticePassedOver, PassOver
from classroom.queue_rules import DEFAULT
from classroom.ticket import TicketOpened, TicketUpdated

AT = 1_000_000
ERROR_MS = DEFAULT.error_s * 1000


def queue(*notices: core.Notice) -> core.Queue:
    state = core.initial("r1")
    joined = core.Notice("j1", "student.joined", "s1", AT, {"name": "Ada"})
    for command in (joined, *notices):
        state = after(state, command)
    return state


def after(state: core.Queue, command: Any) -> core.Queue:
    for event in core.decide(state, command):
        state = core.evolve(state, event)
    return state


def error() -> core.Notice:
    body = {"origin": "parse", "message": "Unexpected end", "language": "python", "line": 3}
    return core.Notice(
        "e1", "error.seen", "s1", AT, {"body": body, "context": {"path": "main.py"}, "happened_at": AT - ERROR_MS}
    )


@pytest.mark.parametrize("kind", ["help.asked", "error.seen"])
def test_a_cry_that_cannot_be_read_still_opens_a_ticket_under_the_childs_name(kind: str) -> None:
    noted, opened = core.decide(queue(), PassOver("x1", kind, "s1", AT))
    assert noted == NoticePassedOver("x1", kind, "s1", AT)
    assert isinstance(opened, TicketOpened)
    assert (opened.ticket_id, opened.student_name, opened.source) == ("t-x1", "Ada", "hand")
    ticket = after(queue(), PassOver("x1", kind, "s1", AT)).open["s1"]
    (shown,) = room_view.of(core.Queue(open={"s1": ticket}), AT)["tickets"]
    assert shown["state"] == "open"
    assert shown["ask"]["goal"] == ""


def test_a_child_with_a_ticket_gets_a_hand_on_it_and_what_is_known_stays() -> None:
    state = queue(error())
    _, updated = core.decide(state, PassOver("x1", "help.asked", "s1", AT + 1))
    assert isinstance(updated, TicketUpdated)
    ticket = after(state, PassOver("x1", "help.asked", "s1", AT + 1)).open["s1"]
    assert (ticket.id, ticket.source, ticket.language) == ("t-e1", "hand", "python")
    assert ticket.error == state.open["s1"].error
    assert ticket.context == {"path": "main.py"}
    assert ticket.rev == state.open["s1"].rev + 1


@pytest.mark.parametrize("kind", ["student.joined", "source.checked", "help.cancelled", "suggestion.declined"])
def test_what_is_no_cry_is_only_noted(kind: str) -> None:
    assert core.decide(queue(), PassOver("x1", kind, "s1", AT)) == [NoticePassedOver("x1", kind, "s1", AT)]


def test_a_bare_one_is_only_noted_and_changes_nothing() -> None:
    state = queue(error())
    command = PassOver("x1", "help.asked", "s1", AT, bare=True)
    assert core.decide(state, command) == [NoticePassedOver("x1", "help.asked", "s1", AT)]
    assert after(state, command) == state


def test_nine_of_them_start_triage_as_nine_hands_would() -> None:
    state = core.initial("r1")
    for number in range(DEFAULT.triage_over + 1):
        state = after(state, PassOver(f"x{number}", "help.asked", f"s{number}", AT))
    assert state.triage_since == AT
