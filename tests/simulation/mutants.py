"""The production code, each time with one promise taken out: a simulation that lets one pass proves nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from actors.assist_queue import AssistQueue
from actors.journalled import JournalledShell
from actors.messages import Written
from actors.session_runs import SessionRuns
from actors.shell import Shell
from actors.student_session import StudentSession
from classroom import assist_queue, program_run, student_session, supervision
from classroom.claimed_age import Unheard
from classroom.sandboxing import refused
from storage.views import Views

Mutant = Callable[[pytest.MonkeyPatch], None]


def acknowledge_before_commit(patch: pytest.MonkeyPatch) -> None:
    """The actor answers as soon as it has decided."""
    send_write = JournalledShell._send_write

    def answer_first(self: Any) -> None:
        decided = self.decided
        if decided is not None and decided.sent_s == 0.0:
            before, self.state = self.state, decided.state
            self._give(decided.answers)
            self.state, decided.answers = before, []
        send_write(self)

    patch.setattr(JournalledShell, "_send_write", answer_first)


def no_dedupe_of_pushes(patch: pytest.MonkeyPatch) -> None:
    """What was pushed before is taken for new, by the rules and by the store."""

    def take_all(sitting: Any, push: Any) -> list[Any]:
        client = sitting.clients.get(push.client_id)
        seq = client.last_seq if client else 0
        events = []
        for n, pushed in enumerate(push.events, start=1):
            again = pushed.seq <= seq
            fresh = replace(pushed, seq=seq + n, event_id=pushed.event_id + f"+{seq + n}" * again)
            event = student_session._decide_one(sitting, push, fresh, Unheard(push.at, 0, 0), False)
            events.append(event)
            sitting = student_session.evolve(sitting, event)
        return events

    patch.setattr(student_session, "_decide_push", take_all)


def no_dedupe_of_moved_outboxes(patch: pytest.MonkeyPatch) -> None:
    """An event under a new number is taken for a new event, and the store gives it a new id."""
    prepare = StudentSession.prepare

    def forget(self: Any, state: Any, wanted: Any) -> Any:
        push = prepare(self, state, wanted)
        if not isinstance(push, student_session.Push):
            return push
        known = push.known
        events = tuple(replace(e, event_id=f"{e.event_id}+") if e.event_id in known else e for e in push.events)
        return replace(push, known=frozenset(), events=events)

    patch.setattr(StudentSession, "prepare", forget)


def no_dedupe_of_requests(patch: pytest.MonkeyPatch) -> None:
    """A mentor's request that arrives again is a new one."""
    times = itertools.count()

    def another(mentor_id: str, request_id: str) -> str:
        return f"{mentor_id} {request_id} {next(times)}"

    patch.setattr(assist_queue, "request_key", another)


def tell_without_cursor(patch: pytest.MonkeyPatch) -> None:
    """What was heard is not written down together with what follows from it."""
    patch.setattr(AssistQueue, "cursor", lambda *_: None)


def trust_the_pokes(patch: pytest.MonkeyPatch) -> None:
    """The store's news is believed to be complete; nobody reads the journal."""
    patch.setattr(AssistQueue, "catch_up", lambda *_: None)


def cursor_before_the_decision(patch: pytest.MonkeyPatch) -> None:
    """A restarted queue begins with what comes next, not with what it had left."""
    begin = AssistQueue.begin

    def start_at_the_end(self: Any) -> bool:
        begin(self)
        self.backlog.clear()
        return True

    patch.setattr(AssistQueue, "begin", start_at_the_end)


def no_incarnation_check_of_answers(patch: pytest.MonkeyPatch) -> None:
    """Any word of the store is taken for the answer to the latest write, also one to an earlier incarnation."""
    written = JournalledShell.receiveMsg_Written

    def believe(self: Any, message: Written, sender: Any) -> None:
        if self.decided is not None:
            message = replace(message, write_id=self.decided.write.write_id)
        written(self, message, sender)

    patch.setattr(JournalledShell, "receiveMsg_Written", believe)


def no_incarnation_check_of_children(patch: pytest.MonkeyPatch) -> None:
    """The supervisor takes late words of a dead incarnation for those of its successor."""
    ready = supervision.ready

    def believe(tree: Any, name: str, incarnation: int, now: int) -> Any:
        child = tree.children.get(name)
        return ready(tree, name, child.incarnation if child is not None else incarnation, now)

    patch.setattr(supervision, "ready", believe)


def restart_without_replay(patch: pytest.MonkeyPatch) -> None:
    """A new incarnation begins with an empty memory."""
    replay = JournalledShell._replay

    def forget(self: Any) -> tuple[int, Any]:
        version, _ = replay(self)
        return version, self.initial()

    patch.setattr(JournalledShell, "_replay", forget)


def drop_what_was_decided_when_the_store_dies(patch: pytest.MonkeyPatch) -> None:
    """An append whose outcome is unknown is not sent again."""
    send_write = JournalledShell._send_write

    def once(self: Any) -> None:
        if self.decided is not None and self.decided.sent_s == 0.0:
            send_write(self)

    patch.setattr(JournalledShell, "_send_write", once)


def forget_what_was_closed_unheard(patch: pytest.MonkeyPatch) -> None:
    """After a gap the screens learn what is open, and nothing of what was closed meanwhile."""
    patch.setattr(Views, "tickets_touched", lambda *_: [])


def forget_runs_with_their_pool(patch: pytest.MonkeyPatch) -> None:
    """What a pool or its worker took with it is not asked for again."""
    ask = SessionRuns.ask
    patch.setattr(SessionRuns, "ask", lambda self, unfinished, **_: ask(self, unfinished))
    patch.setattr(SessionRuns, "pool_lost", lambda _self: None)


def count_every_verdict(patch: pytest.MonkeyPatch) -> None:
    """A run that has ended ends again with whatever is said of it later."""

    def believe(runs: Any, command: Any) -> list[Any]:
        match command:
            case program_run.CancelRun(run_id, at):
                return [program_run.RunEnded(run_id, refused("cancelled"), at)]
            case program_run.RecordOutcome(run_id, outcome, at):
                return [program_run.RunEnded(run_id, outcome, at)]
        return decide(runs, command)

    decide = program_run.decide
    patch.setattr(program_run, "decide", believe)


def no_dedupe_of_runs(patch: pytest.MonkeyPatch) -> None:
    """A press of Run that arrives again is another run."""
    decide = program_run.decide

    def forget(runs: Any, command: Any) -> list[Any]:
        if isinstance(command, program_run.RunProgram):
            runs, command = replace(runs, requests={}), replace(command, known=False)
        return decide(runs, command)

    patch.setattr(program_run, "decide", forget)


def trust_the_last_word_of_the_gateways_place(patch: pytest.MonkeyPatch) -> None:
    """Nobody wonders why nothing is heard of what it sent."""
    patch.setattr(Shell, "_ask_where_news_goes", lambda _self: None)


#: Each with the words that the verdict must have for it: one that only crashes its actor is not caught by a checker.
MUTANTS: dict[str, tuple[Mutant, str]] = {
    mutant.__name__: (mutant, said)
    for mutant, said in (
        (acknowledge_before_commit, "lost: "),
        (no_dedupe_of_pushes, "invented: "),
        (no_dedupe_of_moved_outboxes, "invented: "),
        (no_dedupe_of_requests, " is there 1 times: ('refused'"),
        (tell_without_cursor, "came out 2 times: "),
        (trust_the_pokes, "never came out: "),
        (cursor_before_the_decision, "never came out: "),
        (no_incarnation_check_of_answers, "never came out: "),
        (no_incarnation_check_of_children, "never healed: "),
        (restart_without_replay, "never healed: "),
        (drop_what_was_decided_when_the_store_dies, "never healed: "),
        (forget_what_was_closed_unheard, "nobody was told "),
        (forget_runs_with_their_pool, " ended 0 times"),
        (count_every_verdict, " ended 2 times"),
        (no_dedupe_of_runs, " is there 2 times: "),
        (trust_the_last_word_of_the_gateways_place, "the screen differs "),
    )
}
