"""Any interleaving of repeats, gaps and crashes counts every event once and in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import student_session as core
from classroom.student_session import Pushed, Sitting
from classroom.vocabulary import Refused
from storage.codec import state_from_bytes, state_to_bytes
from tests.rules.pushes import a_push, a_save, an_error, an_event, given_
from tests.rules.sync_journal import Journal

KINDS = st.sampled_from(["activity", "save", "old save", "error", "unknown fix", "malformed"])


def _of_kind(kind: str, seq: int) -> Pushed:
    match kind:
        case "save" | "old save":
            return a_save(seq, f"text {seq}", None if kind == "save" else "old", f"{seq % 3}.js")
        case "error":
            return an_error(seq, f"broken {seq}", path=f"{seq % 3}.js")
        case "unknown fix":
            return an_event(seq, "suggestion.accepted", suggestion_id="never")
        case "malformed":
            return replace(an_event(seq), problem="malformed")
    return an_event(seq)


@given(
    kinds=st.lists(KINDS, min_size=1, max_size=12),
    steps=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 13), st.booleans()), max_size=25),
    rekeyed_after=st.integers(0, 12),
)
def test_every_event_counts_once_and_in_order_whatever_is_sent_twice_lost_or_cut_off(
    kinds: list[str], steps: list[tuple[int, int, bool]], rekeyed_after: int
) -> None:
    outbox = [_of_kind(kind, seq) for seq, kind in enumerate(kinds, start=1)]
    journal = Journal()
    for start, end, crash in steps:
        if outbox[start:end] and outbox[start].seq > journal.last("laptop") + 1:
            with pytest.raises(Refused, match="gap"):
                journal.push("laptop", outbox[start:end], crash)
        else:
            journal.push("laptop", outbox[start:end], crash)
    # The answers were lost, the laptop takes a new name and numbers what it still holds from 1 on.
    rest = outbox[min(rekeyed_after, journal.last("laptop")) :]
    rekeyed = [replace(event, seq=seq) for seq, event in enumerate(rest, start=1)]
    journal.push("rekeyed", rekeyed, crash=True)
    assert journal.push("rekeyed", rekeyed, crash=False) == len(rekeyed)
    counted = [event.event_id for event in journal.events if hasattr(event, "event_id")]
    assert counted == [event.event_id for event in outbox]
    replayed = core.initial("s1", "r1")
    for event in journal.events:
        replayed = core.evolve(replayed, event)
    assert replayed == journal.sitting
    assert state_from_bytes(Sitting, state_to_bytes(replayed)) == replayed
    assert list(state_from_bytes(Sitting, state_to_bytes(replayed)).checks) == list(replayed.checks)


@given(
    kinds=st.lists(st.lists(KINDS, min_size=1, max_size=5), min_size=3, max_size=5),
    steps=st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(1, 5), st.booleans()), min_size=5, max_size=30
    ),
    remembered=st.integers(1, 2),
)
def test_laptops_that_are_forgotten_and_come_back_lose_and_double_nothing(
    kinds: list[list[str]], steps: list[tuple[int, int, int, bool]], remembered: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "MAX_CLIENTS", remembered)
        outboxes = {f"laptop {n}": _outbox_of(n, some) for n, some in enumerate(kinds)}
        journal = Journal()
        for who, start, end, crash in steps:
            client = f"laptop {who % len(outboxes)}"
            part = outboxes[client][start:end]
            if part and part[0].seq > journal.last(client) + 1:
                with pytest.raises(Refused, match="gap"):
                    journal.push(client, part, crash)
            else:
                journal.push(client, part, crash)
            assert len(journal.sitting.clients) <= remembered
        for client, outbox in outboxes.items():
            assert journal.push(client, outbox, crash=False) == len(outbox)
            assert journal.push(client, outbox, crash=False) == len(outbox)
            counted = [e.event_id for e in journal.events if getattr(e, "client_id", None) == client]
            assert counted == [event.event_id for event in outbox]
        replayed = core.initial("s1", "r1")
        for event in journal.events:
            replayed = core.evolve(replayed, event)
        assert list(replayed.clients.items()) == list(journal.sitting.clients.items())


def _outbox_of(laptop: int, kinds: Sequence[str]) -> list[Pushed]:
    events = [_of_kind(kind, seq) for seq, kind in enumerate(kinds, start=1)]
    return [replace(e, event_id=f"{laptop}-{e.event_id}", fingerprint=f"{laptop} {e.fingerprint}") for e in events]


@given(st.permutations([("laptop", 1), ("laptop", 2), ("home", 1), ("home", 2)]))
def test_no_save_is_ever_lost_between_two_laptops(order: list[tuple[str, int]]) -> None:
    sitting = core.initial()
    next_seq = {"laptop": 1, "home": 1}
    for client, _ in order:
        seq = next_seq[client]
        next_seq[client] += 1
        own = f"{client}{seq - 1}" if seq > 1 else None
        save = a_save(seq, f"{client} {seq}", own, event_id=f"{client}{seq}")
        sitting = given_(sitting, a_push(save, client=client))
    texts = {file.text for file in sitting.files.values()}
    assert {"laptop 2", "home 2"} <= texts


@given(
    kinds=st.lists(KINDS, min_size=1, max_size=10),
    pushes=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10), st.booleans()), max_size=12),
    is_rekeyed=st.booleans(),
)
def test_a_refusal_is_named_again_each_time_that_the_event_is_sent_again(
    kinds: list[str], pushes: list[tuple[int, int, bool]], is_rekeyed: bool
) -> None:
    """Whatever answers were lost, no answer lets a laptop forget a refused event as if it had been taken."""
    outbox = [_of_kind(kind, seq) for seq, kind in enumerate(kinds, start=1)]
    journal = Journal()
    for start, end, crash in [*pushes, (0, len(outbox), False)]:
        part = outbox[min(start, journal.last("laptop")) : end]
        journal.push("laptop", part, crash)
        assert crash or journal.rejected == _refused_of(journal, part)
    assert len(_refused_of(journal, outbox)) == sum(kind in ("unknown fix", "malformed") for kind in kinds)
    again = [replace(event, seq=seq) for seq, event in enumerate(outbox, start=1)]
    journal.push("rekeyed" if is_rekeyed else "laptop", again, crash=False)
    assert journal.rejected == _refused_of(journal, outbox)


def _refused_of(journal: Journal, pushed: Sequence[Pushed]) -> dict[int, str]:
    """What the journal holds as refused of these, by number."""
    refused = journal.refused()
    return {each.seq: refused[each.event_id] for each in pushed if each.event_id in refused}
