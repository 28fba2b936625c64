"""Every event and state of the cores survives the way into the journal and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.assist_queue import Queue
from classroom.centre import Centre
from classroom.student_session import PushRepeated, Sitting, SourceChecked, StudentDid
from classroom.ticket import TicketResolved
from classroom.vocabulary import Event
from storage.codec import (
    EVENT_CLASSES,
    UnknownEvent,
    event_from,
    event_of,
    state_from_bytes,
    state_to_bytes,
    to_new_event,
    to_payload,
)
from storage.journal import Append, Appended, Journal
from storage.views import Views

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(2**53), 2**53)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXTS, JSON, max_size=3)

st.register_type_strategy(str, TEXTS)
st.register_type_strategy(int, NUMBERS)


def of_class(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Any value of a dataclass, with JSON where it says `Any`."""
    fields = {f.name: _of_type(f.type) for f in msgspec.inspect.type_info(cls).fields}
    return st.builds(cls, **fields)


def _of_type(info: Any) -> st.SearchStrategy[Any]:
    match info:
        case msgspec.inspect.AnyType():
            return JSON
        case msgspec.inspect.UnionType(types=types):
            return st.one_of([_of_type(t) for t in types])
        case msgspec.inspect.NoneType():
            return st.none()
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.IntType():
            return NUMBERS
        case msgspec.inspect.FloatType():
            return st.floats(allow_nan=False, allow_infinity=False)
        case msgspec.inspect.StrType():
            return TEXTS
        case msgspec.inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of_type(key), _of_type(value), max_size=2)
        case msgspec.inspect.VarTupleType(item_type=item):
            return st.lists(_of_type(item), max_size=2).map(tuple)
        case msgspec.inspect.TupleType(item_types=items):
            return st.tuples(*map(_of_type, items))
        case msgspec.inspect.FrozenSetType(item_type=item):
            return st.frozensets(_of_type(item), max_size=3)
        case msgspec.inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case msgspec.inspect.DataclassType(cls=cls):
            return of_class(cls)
    raise TypeError(f"no strategy for {info}")


def pushed() -> st.SearchStrategy[StudentDid]:
    kinds = st.sampled_from(["source.saved", "activity", "help.asked", "suggestion.accepted"])
    facts = (OBJECTS, TEXTS, NUMBERS, TEXTS, TEXTS, NUMBERS, NUMBERS)
    return st.builds(StudentDid, kinds, *facts, st.none() | OBJECTS, st.none() | TEXTS)


EVENTS = st.one_of(pushed(), *(of_class(cls) for cls in EVENT_CLASSES.values()))


@given(EVENTS, TEXTS, NUMBERS)
def test_an_event_comes_back_from_json_as_it_went(event: Event, event_id: str, at: int) -> None:
    new = to_new_event(event, event_id=event_id, at=at)
    payload = msgspec.json.decode(msgspec.json.encode(new.payload))
    assert repr(payload) == repr(new.payload), "the payload is plain JSON already"
    assert event_from(new.kind, new.v, payload, new) == event


@pytest.mark.parametrize("cls", [Centre, Sitting, Queue])
@given(st.data())
def test_a_state_comes_back_from_its_snapshot(cls: type[Any], data: st.DataObject) -> None:
    state = data.draw(of_class(cls))
    again = state_from_bytes(cls, state_to_bytes(state))
    assert again == state


def test_the_registry_knows_all_events_of_the_cores() -> None:
    assert {"room.opened", "student.joined", "push.rejected", "ticket.opened", "triage.started"} <= set(EVENT_CLASSES)
    assert "student.did" not in EVENT_CLASSES


def test_what_the_header_says_is_not_said_again_in_the_payload() -> None:
    did = StudentDid("activity", {"idle_s": 3}, "laptop", 4, "e4", "f", 90, 100)
    new = to_new_event(did, event_id="ignored", at=0, cause="push", student_id="s1", room_id="r1")
    assert (new.kind, new.event_id, new.at, new.client_id, new.seq) == ("activity", "e4", 100, "laptop", 4)
    assert new.payload == {"body": {"idle_s": 3}, "happened_at": 90, "context": None}


def test_a_repeated_push_gets_an_id_of_its_own() -> None:
    new = to_new_event(PushRepeated("e4", "laptop", 5, "f", 100), event_id="fresh", at=0)
    assert (new.event_id, new.at, new.payload) == ("fresh", 100, {"repeats": "e4"})


def test_the_time_of_the_servers_own_events_is_in_the_payload() -> None:
    new = to_new_event(TicketResolved("t1", 100, "mentor", "m1", ("loops",)), event_id="e", at=101)
    assert (new.at, new.payload["at"], new.payload["tags"]) == (101, 100, ["loops"])


def test_a_laptop_cannot_push_what_only_the_server_says() -> None:
    with pytest.raises(ValueError, match=r"cannot push ticket\.resolved"):
        to_payload(StudentDid("ticket.resolved", {}, "laptop", 1, "e", "f", 0, 0))


def test_unknown_kinds_and_versions_are_told_apart_from_pushed_ones() -> None:
    checked = SourceChecked("c", "a.py", "python", "error", False, 1, None, "none", None)
    new = to_new_event(checked, event_id="e", at=1)
    with pytest.raises(UnknownEvent):
        event_from("source.checked", 2, new.payload, new)
    with pytest.raises(UnknownEvent):
        event_from("insight.found", 1, {}, new)


def test_events_come_back_from_the_file(journal: Journal, views: Views) -> None:
    did = StudentDid("activity", {"note": "día \x00 ½"}, "laptop", 1, "e1", "f", 90, 100, {"first_line": 1})
    checked = SourceChecked("c", "a.py", "python", "error", False, 1, "oh", "push", {"id": "g1", "edits": []})
    new = [to_new_event(did, event_id="", at=0), to_new_event(checked, event_id="e2", at=101, student_id="s1")]
    new[0] = replace(new[0], student_id="s1")
    answer = journal.append_many([Append("student/s1", 0, tuple(new))])[0]
    assert isinstance(answer, Appended)
    assert [event_of(line) for line in views.events_of("student/s1")] == [did, checked]
