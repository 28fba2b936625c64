"""Whatever lines, laptops, disks and the centre do, the rules of a sitting lose, double and disorder nothing.

The rules as they are pass; with any of their promises taken out they are caught within a bounded number of histories.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from classroom.student_session import Pushed
from classroom.vocabulary import Event, Refused
from tests.amounts import examples
from tests.rules.broken_rules import takes_forks_for_repetitions, takes_repetitions_for_new, takes_what_does_not_follow
from tests.rules.model_laptop import ModelLaptop
from tests.rules.pushes import a_save, an_event
from tests.rules.sync_journal import Journal

LAPTOPS = ("first", "second")
FATES = ("taken", "request_lost", "answer_lost", "twice", "late", "centre_dies")
DEEDS = ("restart", "late arrives", "back up", "roll back", "clone", "centre backs up", "centre restored")
OPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(LAPTOPS), st.sampled_from(["activity", "save", "refused"])),
    st.tuples(st.just("talk"), st.sampled_from(LAPTOPS), st.sampled_from(FATES)),
    st.tuples(st.just("talk"), st.sampled_from(LAPTOPS), st.just("taken")),
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(LAPTOPS), st.just("")),
)
HISTORIES = st.lists(OPS, min_size=25, max_size=80)


class World:
    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        names: Callable[[], str] = map("client-{}".format, itertools.count()).__next__
        self.laptops = {name: ModelLaptop(names) for name in LAPTOPS}
        self.owed: dict[str, set[str]] = {name: set() for name in LAPTOPS}
        self.disks: dict[str, tuple[ModelLaptop, set[str]]] = {}
        self.late: dict[str, list[tuple[str, tuple[Pushed, ...]]]] = {name: [] for name in LAPTOPS}
        self.written: dict[str, str] = {}
        self.backup = journal.back_up()
        self.epochs = 1

    # --- what happens ---------------------------------------------------------------------------------------------

    def apply(self, deed: str, name: str, more: str) -> None:
        laptop = self.laptops[name]
        match deed:
            case "write":
                self.write(name, more)
            case "talk":
                self.talk(name, more)
            case "restart":
                laptop.restart()
            case "late arrives" if self.late[name]:
                self.arrives(*self.late[name].pop(0))
            case "back up":
                self.disks[name] = laptop.image(), set(self.owed[name])
            case "roll back" if name in self.disks:
                self.gets(name, *self.disks[name])
            case "clone":
                (other,) = set(LAPTOPS) - {name}
                self.gets(name, self.laptops[other], self.owed[other])
            case "centre backs up":
                self.backup = self.journal.back_up()
            case "centre restored":
                self.restore()

    def write(self, name: str, what: str) -> None:
        event_id = f"{len(self.written):04}-{name}"
        if what == "save":
            event = a_save(0, f"text of {event_id}", event_id=event_id)
        else:
            event = an_event(0, event_id=event_id)
            event = replace(event, problem="malformed") if what == "refused" else event
        self.written[event_id] = name
        self.owed[name].add(event_id)
        self.laptops[name].write(event)

    def gets(self, name: str, disk: ModelLaptop, owed: set[str]) -> None:
        """Another disk. What it never had, and was not sent, no protocol brings back."""
        self.laptops[name] = disk.image()
        self.owed[name] = {each for each in owed if each in self.there() or each in self.unsent(name)}

    def restore(self) -> None:
        self.journal.restore(self.backup)
        self.epochs += 1
        for name in LAPTOPS:
            self.owed[name] = {each for each in self.owed[name] if each in self.there() or each in self.unsent(name)}

    def talk(self, name: str, fate: str) -> None:
        laptop = self.laptops[name]
        if not laptop.is_greeted:
            if fate not in ("request_lost", "answer_lost"):
                laptop.greeted(self.journal.last(laptop.client_id), f"epoch {self.epochs}")
            return
        sent = laptop.batch()
        if not sent:
            if fate == "taken":
                laptop.pulled(f"epoch {self.epochs}")
            return
        if fate == "late":
            self.late[name].append((laptop.client_id, sent))
        elif fate != "request_lost":
            self.push(laptop, sent, fate)

    def push(self, laptop: ModelLaptop, sent: tuple[Pushed, ...], fate: str) -> None:
        try:
            last_seq = self.journal.push(laptop.client_id, sent, crash=fate == "centre_dies")
            rejected = self.journal.rejected
            if fate == "twice":
                self.journal.push(laptop.client_id, sent, crash=False)
        except Refused as refused:
            if fate not in ("answer_lost", "centre_dies"):
                laptop.refused(sent, refused.code, refused.facts)
            return
        if fate == "centre_dies" and not isinstance(self.journal, AnswersFirst):
            return  # nothing is answered before it is committed
        if fate != "answer_lost":
            laptop.pushed(sent, last_seq, rejected)

    def arrives(self, client_id: str, sent: tuple[Pushed, ...]) -> None:
        """Nobody waits for the answer any more."""
        with contextlib.suppress(Refused):
            self.journal.push(client_id, sent, crash=False)

    def drain(self) -> None:
        """The line is good from now on, and nobody opens a page anew."""
        for name in LAPTOPS:
            while self.late[name]:
                self.arrives(*self.late[name].pop(0))
            for _ in range(60):
                self.talk(name, "taken")
                if self.laptops[name].is_greeted and not self.laptops[name].outbox:
                    break
            assert not self.laptops[name].outbox, f"unsent: {name} never comes to rest"

    # --- what must be so ------------------------------------------------------------------------------------------

    def there(self) -> set[str]:
        return {event.event_id for event in self.journal.events if hasattr(event, "event_id")}

    def unsent(self, name: str) -> set[str]:
        return {event.event_id for event in self.laptops[name].outbox}

    def look(self) -> None:
        twice = [each for each, n in Counter(_ids(self.journal.events)).items() if n > 1]
        assert not twice, f"doubled: {twice}"
        assert self.there() <= self.written.keys(), "invented"
        for name in LAPTOPS:
            lost = self.owed[name] - self.there() - self.unsent(name)
            assert not lost, f"lost: {name} calls saved what is not at the centre: {lost}"
        order = list(self.written)
        for client_id in {event.client_id for event in self.journal.events}:
            told: Sequence[Any] = [e for e in self.journal.events if e.client_id == client_id]
            assert [e.seq for e in told] == list(range(1, len(told) + 1)), f"numbers of {client_id}"
            for name in LAPTOPS:
                places = [order.index(each) for each in _ids(told) if self.written[each] == name]
                assert places == sorted(places), f"disorder in what {client_id} has told"


def _ids(events: Sequence[Event]) -> list[str]:
    return [event.event_id for event in events if hasattr(event, "event_id")]


def play(journal: Journal, history: Sequence[tuple[str, str, str]]) -> None:
    world = World(journal)
    for op in history:
        world.apply(*op)
        world.look()
    world.drain()
    world.look()


@settings(max_examples=examples(150))
@given(HISTORIES)
def test_every_history_of_two_laptops_and_a_centre_ends_well(history: list[tuple[str, str, str]]) -> None:
    play(Journal(), history)


# --- promises taken out ---------------------------------------------------------------------------------------------


class AnswersFirst(Journal):
    """Acknowledges what it has decided, and dies before it has committed."""

    def push(self, client: str, events: Sequence[Pushed], crash: bool) -> int:
        return max(super().push(client, events, crash), events[-1].seq if crash else 0)


class ForgetsIds(Journal):
    """An event under another number is a new event."""

    def push(self, client: str, events: Sequence[Pushed], crash: bool) -> int:
        before = self.events
        self.events = [event for event in before if event.client_id == client]
        own = len(self.events)
        try:
            return super().push(client, events, crash)
        finally:
            self.events = [*before, *self.events[own:]]


def nothing(_: pytest.MonkeyPatch) -> None:
    """The rules are as they are: the journal is not."""


#: How each is taken out, and what is missed then.
MUTANTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], type[Journal], str]] = {
    "no dedupe by number": (takes_repetitions_for_new, Journal, "doubled|numbers"),
    "no dedupe by id": (nothing, ForgetsIds, "doubled"),
    "no fork check": (takes_forks_for_repetitions, Journal, "lost"),
    "no gap check": (takes_what_does_not_follow, Journal, "numbers"),
    "acknowledge before commit": (nothing, AnswersFirst, "lost"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_promise_that_is_taken_out_is_missed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutate, journal, missed = MUTANTS[name]
    mutate(monkeypatch)

    @settings(max_examples=150, derandomize=True, database=None, phases=[Phase.generate])
    @given(HISTORIES)
    def ends_well(history: list[tuple[str, str, str]]) -> None:
        play(journal(), history)

    with pytest.raises(AssertionError, match=missed):
        ends_well()
