"""Settings: documented, bounded, and refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from classroom.settings import BadSetting, Settings, by_key, environment_name, get, keys, parse, read


def test_an_empty_file_gives_the_defaults() -> None:
    assert read({}) == Settings()


def test_every_setting_documents_itself_and_has_a_good_default() -> None:
    for each in keys():
        key, about = each.metadata["key"], each.metadata["about"]
        assert len(about) > 10, key
        assert read({key: list(each.default) if isinstance(each.default, tuple) else each.default}) == Settings()


def test_the_environment_wins_over_the_file() -> None:
    document = {"queue": {"mentors": 3, "lease_s": 60}}
    settings = read(document, {"HELPING_HANDS_QUEUE_MENTORS": "5", "HELPING_HANDS_DATA": "x", "PATH": "y"})
    assert (settings.mentors, settings.lease_s) == (5, 60)
    assert environment_name("queue.lease_s") == "HELPING_HANDS_QUEUE_LEASE_S"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"queue": {"mentor": 2}}, "there is no such setting"),
        ({"queue": {"mentors": 0}}, "not between 1 and 20"),
        ({"queue": {"mentors": 21}}, "not between"),
        ({"queue": {"mentors": "2"}}, "not a whole number"),
        ({"queue": {"mentors": True}}, "not a whole number"),
        ({"queue": {"mentors": 2.5}}, "not a whole number"),
        ({"pwa": {"kill_switch": 1}}, "neither true nor false"),
        ({"pwa": {"kill_switch": "true"}}, "neither true nor false"),
        ({"room": {"name": "  "}}, "not a text"),
        ({"room": {"name": "x" * 41}}, "not a text"),
        ({"web": {"allowed_hosts": "one.example"}}, "not a list"),
        ({"web": {"allowed_hosts": [""]}}, "not a list"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(document: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        read(document)


def test_texts_are_read_as_the_setting_needs_them() -> None:
    assert parse("queue.mentors", "4") == 4
    assert parse("room.name", " 4-Green ") == "4-Green"
    assert parse("web.allowed_hosts", "a.example, b.example,") == ("a.example", "b.example")
    assert (parse("pwa.kill_switch", " True "), parse("pwa.kill_switch", "false")) == (True, False)
    assert parse("web.pages", "") == ""
    with pytest.raises(BadSetting, match="whole number"):
        parse("queue.mentors", "four")
    with pytest.raises(BadSetting, match="neither true nor false"):
        parse("pwa.kill_switch", "1")


def test_how_many_children_come_in_is_bounded_and_may_be_set() -> None:
    assert (Settings().max_students, Settings().max_live) == (60, 150)
    settings = read({"room": {"max_students": 30}, "sessions": {"max_live": 40}})
    assert (settings.max_students, settings.max_live) == (30, 40)


def test_settings_travel_by_key() -> None:
    values = by_key(Settings(mentors=4))
    assert values["queue.mentors"] == 4
    assert values["web.allowed_hosts"] == []
    assert get(Settings(mentors=4), "queue.mentors") == 4
    assert read(values) == Settings(mentors=4)
