"""The laptop that the rules are played against sends just what the page sends, in every conversation."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from classroom.student_session import Pushed
from tests.front_door.sync_vectors import load, names
from tests.rules.model_laptop import ModelLaptop


class Conversation:
    """`known`: what the model's names are called in the file. Each is one name on both sides."""

    def __init__(self, vector: dict[str, Any]) -> None:
        self.steps = vector["steps"]
        new_name: Callable[[], str] = map("model-{}".format, itertools.count()).__next__
        self.laptops = {name: ModelLaptop(new_name) for name in vector["laptops"]}
        self.disks: dict[str, ModelLaptop] = {}
        self.known: dict[str, str] = {}

    def hold(self) -> None:
        for step in self.steps:
            match step:
                case {"do": deed, "laptop": name}:
                    self.does(name, deed, step)
                case {"call": call, "laptop": name}:
                    self.asks(self.laptops[name], call, step["sends"], self.heard(step))
                case {"holds": held, "laptop": name}:
                    assert held.get("aside", self.laptops[name].aside).keys() == self.laptops[name].aside.keys()

    @staticmethod
    def heard(step: dict[str, Any]) -> dict[str, Any] | None:
        return step["answer"] if "answer" in step and "line" not in step else None

    def does(self, name: str, deed: str, step: dict[str, Any]) -> None:
        laptop = self.laptops[name]
        if deed in ("save", "event"):
            laptop.write(Pushed(0, step.get("event_id", ""), deed, 1, 0, {}, ""))
        elif deed == "back_up":
            self.disks[name] = laptop.image()
        elif deed == "roll_back":
            self.laptops[name] = self.disks[name].image()
        elif deed == "clone":
            self.laptops[name] = self.laptops[step["of"]].image()
        elif deed in ("restart", "sign_in"):
            laptop.restart()

    def asks(self, laptop: ModelLaptop, call: str, sends: dict[str, Any], heard: dict[str, Any] | None) -> None:
        sent: tuple[Pushed, ...] = ()
        if call == "hello":
            assert not laptop.is_greeted
            assert (sends["next"], sends["out_head"]) == (laptop.next, laptop.head)
        if call == "push":
            assert laptop.is_greeted
            self.name_events(laptop, sends["events"])
            sent = laptop.batch()[: len(sends["events"])]  # a save that builds on a large one waits
            assert [(e["seq"], e["event_id"]) for e in sends["events"]] == [(e.seq, e.event_id) for e in sent]
        if call != "pull":
            assert self.known.setdefault(laptop.client_id, sends["client_id"]) == sends["client_id"]
            assert len(set(self.known.values())) == len(self.known)
        self.hears(laptop, call, sent, heard)

    @staticmethod
    def name_events(laptop: ModelLaptop, told: list[dict[str, Any]]) -> None:
        """An event has its id from the page when it is told for the first time; a text that a restore has taken is
        written by the page itself."""
        known = {event.event_id for event in laptop.outbox}
        fresh = [each for each in told if each["event_id"] not in known]
        for number, event in enumerate(laptop.outbox):
            if not event.event_id and fresh:
                laptop.outbox[number] = Pushed(event.seq, fresh.pop(0)["event_id"], event.type, 1, 0, {}, "")
        for each in fresh:
            laptop.write(Pushed(0, each["event_id"], "save", 1, 0, {}, ""))

    @staticmethod
    def hears(laptop: ModelLaptop, call: str, sent: tuple[Pushed, ...], heard: dict[str, Any] | None) -> None:
        if heard is None:
            laptop.lost()
            return
        if not heard["ok"]:
            facts = {k: v for k, v in heard["facts"].items() if k != "client_id" or heard["error"] == "not_yours"}
            laptop.refused(sent, heard["error"], facts)
        elif call == "hello":
            laptop.greeted(heard["last_seq"], heard["epoch"])
        elif call == "push":
            laptop.pushed(sent, heard["last_seq"], {each["seq"]: each["reason"] for each in heard["rejected"]})
        else:
            laptop.pulled(heard["epoch"])


@pytest.mark.parametrize("name", names())
def test_the_model_sends_what_the_page_sends(name: str) -> None:
    Conversation(load(name)).hold()
