"""The rules of a push, each time with one promise taken out: tests that let one pass prove nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classroom import student_session as core
from classroom.claimed_age import Unheard
from classroom.student_session import Push
from classroom.vocabulary import Event
from tests.rules.pushes import NOON


def takes_repetitions_for_new(patch: pytest.MonkeyPatch) -> None:
    """Whatever number an event has, it counts."""

    def take_all(sitting: core.Sitting, push: Push) -> list[Event]:
        return [core._decide_one(sitting, push, pushed, Unheard(push.at, 0, 0), False) for pushed in push.events]

    patch.setattr(core, "_decide_push", take_all)


def takes_forks_for_repetitions(patch: pytest.MonkeyPatch) -> None:
    """Whatever an event says under a number that was heard, it is the one that was heard."""
    patch.setattr(core, "_check_repeat", lambda *_: None)


def takes_what_does_not_follow(patch: pytest.MonkeyPatch) -> None:
    """A number that is missing is not missed."""
    decide_push = core._decide_push

    def believe(sitting: core.Sitting, push: Push) -> list[Event]:
        client = sitting.clients.get(push.client_id) or push.held
        fresh = [pushed.seq for pushed in push.events if pushed.seq > (client.last_seq if client else 0)]
        if fresh:
            clients = {**sitting.clients, push.client_id: core.Client(fresh[0] - 1, NOON)}
            sitting = replace(sitting, clients=clients)
        return decide_push(sitting, push)

    patch.setattr(core, "_decide_push", believe)
