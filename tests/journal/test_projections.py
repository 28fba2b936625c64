"""Each kind of event shows in its table; what is random about lessons is in `test_lessons.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from classroom import centre as c
from classroom.student_session import SourceChecked, SourceConflicted, StudentDid
from classroom.vocabulary import Event
from storage.codec import EVENT_CLASSES, to_new_event
from storage.journal import Append, Appended, Journal, NewEvent, NotAppended
from storage.projections import BY_KIND
from storage.views import Views

Say = Callable[..., None]


@pytest.fixture
def say(append: Callable[..., Appended]) -> Say:
    """Puts events of a core into the journal, at 1, 2, 3 …"""
    count = 0

    def say_events(*events: Event, stream: str = "centre", student_id: str | None = None) -> None:
        nonlocal count
        for event in events:
            count += 1
            append(stream, to_new_event(event, event_id=f"x{count}", at=count, student_id=student_id, room_id="r1"))

    return say_events


def did(event_id: str, kind: str, body: dict[str, Any], seq: int) -> StudentDid:
    return StudentDid(kind, body, "laptop", seq, event_id, "f", 1, seq)


def saved(event_id: str, text: str, seq: int, base_rev: str | None = None, path: str = "main.py") -> StudentDid:
    body = {"language": "python", "path": path, "text": text, "base_rev": base_rev}
    return did(event_id, "source.saved", body, seq)


def checked(check_id: str, purpose: str, parses: bool, offer: str | None) -> SourceChecked:
    suggestion = {"id": offer, "level": "push"} if offer else None
    return SourceChecked(check_id, "main.py", "python", purpose, parses, 1, None, "push", suggestion)


def test_a_room_is_found_by_its_code(say: Say, views: Views) -> None:
    say(c.RoomOpened("r1", "4-Green", "1234"), c.RoomOpened("r2", "5-Blue", "5678"))
    assert [r.name for r in views.rooms()] == ["4-Green", "5-Blue"]
    found = views.room_by_code("5678")
    assert found is not None
    assert found == views.room("r2")
    assert views.room_by_code("0000") is None


def test_a_child_is_found_by_name_in_its_room_only(say: Say, views: Views) -> None:
    say(c.StudentJoined("s1", "r1", "Émma", c.name_key("Émma"), "hash"), c.StudentJoined("s2", "r2", "Al", "al", "h"))
    found = views.student_by_name("r1", c.name_key("E\u0301MMA"))
    assert found is not None
    assert (found.student_id, found.rejoin_hash, found.joined_at) == ("s1", "hash", 1)
    assert views.student_by_name("r2", c.name_key("Émma")) is None
    assert [s.student_id for s in views.students("r1")] == ["s1"]
    assert views.student("s1") == found


def test_the_time_table_is_what_was_planned_and_not_dropped(say: Say, views: Views) -> None:
    say(c.ClassPlanned("c1", "Blue", "r1", 4, 960, 90), c.ClassPlanned("c2", "Green", "r1", 3, 960, 90))
    say(c.ClassPlanned("c1", "Blue", "r1", 0, 960, 90))
    assert [(each.id, each.weekday) for each in views.classes()] == [("c1", 0), ("c2", 3)]
    say(c.ClassDropped("c1", "r1"))
    assert [each.id for each in views.classes()] == ["c2"]


def test_the_centre_has_one_code_and_remembers_the_others(say: Say, views: Views) -> None:
    assert views.centre_code() is None
    say(c.CentreCodeGiven("first", ""), c.CentreCodeGiven("second", "first"))
    assert views.centre_code() == "second"
    assert (views.is_old_code("first"), views.is_old_code("second"), views.is_old_code("")) == (True, False, False)


def test_the_last_class_list_counts(say: Say, views: Views) -> None:
    assert views.roster("r1").names == {}
    say(c.RosterReplaced("r1", ("Emma", "Zoë"), True), c.RosterReplaced("r2", ("Al",), False))
    assert (views.roster("r1").names, views.roster("r1").only) == ({"emma": "Emma", "zoë": "Zoë"}, True)
    say(c.RosterReplaced("r1", (), False))
    assert (views.roster("r1").names, views.roster("r1").only) == ({}, False)


def test_a_mentor_of_an_older_journal_is_no_admin(say: Say, views: Views, append: Callable[..., Appended]) -> None:
    payload = {"mentor_id": "m1", "name": "Mia", "rooms": ["*"], "token_hash": None, "password_hash": None}
    append("centre", NewEvent("old", "mentor.added", 1, payload, 1))
    say(c.MentorAdded("m2", "Max", ("*",), None, None, "admin"))
    assert [(each.name, each.role) for each in views.mentors()] == [("Mia", "mentor"), ("Max", "admin")]
    say(c.MentorRoleChanged("m1", "admin"))
    assert [each.role for each in views.mentors()] == ["admin", "admin"]


def test_a_session_lasts_until_it_is_ended(say: Say, views: Views) -> None:
    say(c.SessionStarted("student", "s1", "t1", 99), c.SessionStarted("student", "s1", "t2", 99))
    say(c.SessionEnded("t1"))
    ended, going = views.session("t1"), views.session("t2")
    assert ended is not None
    assert going is not None
    assert (ended.ended, going.ended, going.who, going.expires_at) == (True, False, "s1", 99)
    assert views.session("t3") is None


def test_a_revoked_mentor_loses_sessions_links_and_token_but_keeps_the_name(say: Say, views: Views) -> None:
    say(c.MentorAdded("m1", "Mia", ("r1", "r2"), "token", None), c.MentorAdded("m2", "Max", ("*",), None, "pw"))
    say(c.SessionStarted("mentor", "m1", "t1", 9), c.SessionStarted("mentor", "m2", "t2", 9))
    say(c.MentorLinkIssued("link", "m1", 9))
    found = views.mentor_by_token("token")
    assert found is not None
    assert (found.mentor_id, found.rooms) == ("m1", ("r1", "r2"))
    say(c.MentorRevoked("m1"))
    assert views.mentor_by_token("token") is None
    assert views.mentor_by_name("mia") is None
    assert views.mentor_link("link") is None
    assert [m.mentor_id for m in views.mentors()] == ["m2"]
    assert [s.ended for s in (views.session("t1"), views.session("t2")) if s] == [True, False]
    past = views.mentor("m1")
    assert past is not None
    assert (past.name, past.revoked_at is not None) == ("Mia", True)


def test_a_used_link_shows_as_used(say: Say, views: Views) -> None:
    say(c.MentorLinkIssued("link", "m1", 9), c.MentorLinkUsed("link", "m1", "t1"))
    link = views.mentor_link("link")
    assert link is not None
    assert link.used


def test_the_last_value_of_a_setting_counts(say: Say, views: Views) -> None:
    say(c.SettingChanged("triage", {"on": 8}), c.SettingChanged("name", "A"), c.SettingChanged("name", None))
    assert views.settings() == {"triage": {"on": 8}, "name": None}


def test_a_save_replaces_the_file_and_moves_the_client(say: Say, views: Views) -> None:
    say(saved("e1", "1", 1), saved("e2", "2", 2, "e1"), stream="student/s1", student_id="s1")
    (file,) = views.files("s1")
    assert (file.text, file.rev, file.base_rev, file.conflict_of, file.at) == ("2", "e2", "e1", None, 2)
    assert views.client_owner("laptop") == ("s1", 2)
    assert views.client_owner("another") is None


def test_a_conflict_copy_stays_one_when_it_is_saved_again(say: Say, views: Views) -> None:
    copy = SourceConflicted("python", "main.py", "main (copy).py", "mine", "old", "laptop", 2, "e2", "f", 5)
    again = saved("e3", "mine too", 3, "e2", "main (copy).py")
    say(saved("e1", "1", 1), copy, again, stream="student/s1", student_id="s1")
    files = {f.path: (f.text, f.rev, f.conflict_of) for f in views.files("s1")}
    assert files == {"main.py": ("1", "e1", None), "main (copy).py": ("mine too", "e3", "main.py")}


def test_an_offer_is_open_until_it_is_answered(say: Say, views: Views) -> None:
    who = {"stream": "student/s1", "student_id": "s1"}
    say(checked("e1", "error", False, "g1"), **who)
    (offer,) = views.suggestions("s1")
    assert (offer.suggestion_id, offer.error_event_id, offer.body["level"]) == ("g1", "e1", "push")
    say(did("e2", "suggestion.declined", {"suggestion_id": "g1", "reason": None}, 1), **who)
    assert views.suggestions("s1") == []
    assert [s.state for s in views.suggestions("s1", open_only=False)] == ["declined"]


@pytest.mark.parametrize(
    ("purpose", "parses", "open_offers"), [("save", False, 1), ("save", True, 0), ("error", False, 0)]
)
def test_an_offer_goes_when_a_later_check_makes_it_pointless(
    say: Say, views: Views, purpose: str, parses: bool, open_offers: int
) -> None:
    who = {"stream": "student/s1", "student_id": "s1"}
    say(checked("e1", "error", False, "g1"), checked("e2", purpose, parses, None), **who)
    assert len(views.suggestions("s1")) == open_offers


def test_two_children_may_be_offered_the_same_fix(say: Say, views: Views) -> None:
    say(checked("e1", "error", False, "g1"), stream="student/s1", student_id="s1")
    say(checked("e2", "error", False, "g1"), stream="student/s2", student_id="s2")
    assert [len(views.suggestions(s)) for s in ("s1", "s2")] == [1, 1]


def test_a_ticket_that_was_never_opened_cannot_move(journal: Journal) -> None:
    payload = {"ticket_id": "t1", "at": 1, "lease_until": 9}
    event = NewEvent("e1", "ticket.renewed", 1, payload, 1, room_id="r1", student_id="s1")
    assert journal.append_many([Append("room/r1", 0, (event,))]) == [NotAppended("room/r1", "malformed", 0, ("e1",))]


def test_a_kind_without_a_table_is_no_error(append: Callable[..., Appended], views: Views) -> None:
    append("anything", NewEvent("e1", "insight.found", 3, {"of": [1, 2]}, 1))
    assert views.events_of("anything")[0].payload == {"of": [1, 2]}


def test_every_projection_is_of_a_kind_that_exists() -> None:
    pushed = {"source.saved", "suggestion.accepted", "suggestion.declined", "fixes.answered"}
    assert set(BY_KIND) <= set(EVENT_CLASSES) | pushed
