"""How a laptop numbers and tells its events, as `pwa/shared/sync` does: what the rules of a sitting are played against.

`tests/front_door/test_model_laptop.py` holds it to the same conversations as the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from classroom.student_session import Pushed

MOST_EVENTS = 200
#: Codes of a push that one of its events has earned: it is looked for by sending one at a time.
OF_ONE_EVENT = frozenset({"malformed", "too_large"})


class ModelLaptop:
    """`new_name` gives client ids that nobody has had."""

    def __init__(self, new_name: Callable[[], str]) -> None:
        self.new_name = new_name
        self.client_id = new_name()
        self.next = 1
        self.outbox: list[Pushed] = []
        self.aside: dict[str, str] = {}
        self.epoch: str | None = None
        self.is_greeted = False
        self.most = MOST_EVENTS

    @property
    def head(self) -> int | None:
        return self.outbox[0].seq if self.outbox else None

    def image(self) -> ModelLaptop:
        """Its disk, as it is now."""
        held = copy(self)
        held.outbox, held.aside, held.is_greeted = list(self.outbox), dict(self.aside), False
        return held

    def restart(self) -> None:
        self.is_greeted, self.most = False, MOST_EVENTS

    def write(self, event: Pushed) -> None:
        self.outbox.append(replace(event, seq=self.next))
        self.next += 1

    def batch(self) -> tuple[Pushed, ...]:
        return tuple(self.outbox[: self.most])

    # --- answers --------------------------------------------------------------------------------------------------

    def greeted(self, last_seq: int, epoch: str) -> None:
        self.is_greeted = True
        self.epoch = self.epoch or epoch
        if self._is_out_of_step(self.head or self.next, last_seq):
            self.rename()

    def lost(self) -> None:
        """No answer: the line is tried with a small question before anything else goes over it."""
        self.is_greeted = False

    def pushed(self, sent: Sequence[Pushed], last_seq: int, rejected: Mapping[int, str]) -> None:
        """Only what was sent is acknowledged: a copy of this disk may have pushed further under the same name."""
        up_to = min(last_seq, sent[-1].seq)
        if up_to < sent[0].seq:
            return self.rename()
        for event in [each for each in self.outbox if each.seq <= up_to]:
            if event.seq in rejected:
                self.aside[event.event_id] = rejected[event.seq]
        self.outbox = [each for each in self.outbox if each.seq > up_to]
        return None

    def refused(self, sent: Sequence[Pushed], error: str, facts: Mapping[str, Any]) -> None:
        if error == "not_yours" and "client_id" in facts:
            self.rename()
        elif not sent:
            return
        elif error == "fork" or (error == "gap" and self._is_out_of_step(sent[0].seq, facts["last_seq"])):
            self.rename()
        elif error in OF_ONE_EVENT and len(sent) > 1:
            self.most = 1
        elif error in OF_ONE_EVENT:
            self.aside[self.outbox.pop(0).event_id] = error
            self.rename()

    def pulled(self, epoch: str) -> None:
        if self.epoch not in (None, epoch):
            self.rename()
        self.epoch = epoch

    def rename(self) -> None:
        """Another name, numbered from 1 on; the events keep their ids."""
        self.client_id = self.new_name()
        self.outbox = [replace(event, seq=seq) for seq, event in enumerate(self.outbox, start=1)]
        self.next = len(self.outbox) + 1
        self.most = MOST_EVENTS

    def _is_out_of_step(self, head: int, last_seq: int) -> bool:
        """The centre has heard more of this name than was ever numbered, or less than it once acknowledged."""
        return last_seq >= self.next or last_seq + 1 < head
