"""The forms of `content/templates`: whole, plain, taken when they change, and kept when a change is broken."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import help_forms
from storage.layout import FORMS_SEEN
from tests.front_door.people import Person
from web import commands, form_files
from web.door import Door
from web.form_files import FOLDER, HelpForms
from web.forms_seen import FormsSeen

ONE = "python-help-younger.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "templates"))


@pytest.fixture
def forms(folder: Path, door: Door) -> HelpForms:
    door.help_forms = HelpForms(folder, now_s=iter(range(0, 10_000, 10)).__next__)
    return door.help_forms


def edited(folder: Path, old: str, new: str, name: str = ONE) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(path.stat().st_mtime_ns + 10**9,) * 2)


async def asked_of(child: Person, name: str = "python-help-younger") -> dict[str, Any] | None:
    status, answer = await child.get("/api/v1/templates")
    assert status == 200
    return next((each for each in answer["templates"] if each["id"] == name), None)


# --- what there is ---------------------------------------------------------------------------------------------------


def test_there_is_one_form_for_each_language_kind_and_age() -> None:
    found, wrong = form_files.read(FOLDER)
    assert wrong == []
    assert sorted(map(help_forms.place_of, found.values())) == sorted(
        (language, kind, ages)
        for language in help_forms.LANGUAGES
        for kind in help_forms.KINDS
        for ages in help_forms.AGES
    )
    assert all(form["id"] == name.removesuffix(".toml") for name, form in found.items())


def test_the_installed_forms_are_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["content", "check"]) == 0
    assert capsys.readouterr().out == "12 forms, all good\n"


# --- what is refused -------------------------------------------------------------------------------------------------

BROKEN: dict[str, tuple[str, str, str]] = {
    "markup": ('text = "A loop"', 'text = "A <b>loop</b>"', "markup"),
    "a script": ('text = "A loop"', 'text = "<script>alert(1)</script>"', "markup"),
    "a link": ('text = "A loop"', 'text = "[loop](javascript:alert(1))"', "markup"),
    "an entity": ('text = "A loop"', 'text = "A loop &lt;"', "markup"),
    "a control sign": ('text = "A loop"', 'text = "A \\u202e loop"', "control characters"),
    "no words": ('text = "A loop"', 'text = "  "', "at least 1"),
    "too many words": ('text = "A loop"', f'text = "{"loop " * 20}"', "at most 40"),
    "a slip in a name": ('title = "', 'titel = "', "titel"),
    "another language": ('language = "python"', 'language = "ruby"', "language"),
    "no TOML": ('id = "python-help-younger"', "id = python", "not TOML"),
    "two equal choices": ('id = "loop"', 'id = "if"', "two choices are the same"),
    "a version that is none": ("version = 1", 'version = "1"', "version"),
    "for what another is for": ('language = "python"', 'language = "csharp"', "csharp-help-younger.toml is for"),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_file_is_refused_in_words_and_the_old_one_stays(
    what: str, folder: Path, forms: HelpForms, join: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    emma = await join("Emma")
    before = await asked_of(emma)
    old, new, words = BROKEN[what]
    edited(folder, old, new)
    assert commands.main(["content", "check", "--folder", str(folder)]) == 1
    told = capsys.readouterr().err
    assert words in told
    assert ".toml" in told
    assert await asked_of(emma) == before
    assert forms.for_ages("younger")


async def test_a_file_that_went_away_leaves_the_old_form(folder: Path, forms: HelpForms, join: Any) -> None:
    emma = await join("Emma")
    before = await asked_of(emma)
    (folder / ONE).unlink()
    assert form_files.check(folder) == ["there is no form for python, help, younger"]
    assert await asked_of(emma) == before


@given(st.binary(max_size=300))
def test_whatever_is_in_a_file_is_said_in_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "x.toml").write_bytes(data)
    found, wrong = form_files.read(folder)
    assert found == {}
    assert [words.partition(":")[0] for words in wrong] == ["x.toml"]


# --- what changes ----------------------------------------------------------------------------------------------------


async def test_an_edited_file_shows_without_a_restart(folder: Path, forms: HelpForms, join: Any) -> None:
    emma = await join("Emma")
    before = await asked_of(emma)
    assert before is not None
    edited(folder, 'text = "A loop"', 'text = "A loop that never ends"')
    edited(folder, "version = 1", "version = 2")
    after = await asked_of(emma)
    assert after is not None
    assert (before["version"], after["version"]) == (1, 2)
    assert "A loop that never ends" in str(after)
    edited(folder, "version = 2", "version = zwei")
    assert await asked_of(emma) == after
    edited(folder, "version = zwei", "version = 3")
    assert (await asked_of(emma) or {})["version"] == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('text = "A loop"', 'text = "A circle"', "its words have changed since version 2; call it 3"),
        ("version = 2", "version = 1", "version 1 comes after 2; call it 3"),
    ],
)
async def test_other_words_under_a_version_that_children_have_seen_are_refused_also_after_a_restart(
    folder: Path,
    door: Door,
    join: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    words: str,
) -> None:
    kept, emma = tmp_path / FORMS_SEEN, await join("Emma")
    edited(folder, "version = 1", "version = 2")
    door.help_forms = HelpForms(folder, iter(range(0, 100, 10)).__next__, FormsSeen(kept))
    before = await asked_of(emma)
    edited(folder, old, new)
    assert await asked_of(emma) == before
    door.help_forms = HelpForms(folder, seen=FormsSeen(kept))
    assert await asked_of(emma) == before
    assert commands.main(["content", "check", "--folder", str(folder), "--data", str(tmp_path)]) == 1
    assert f"{ONE}: {words}" in capsys.readouterr().err


def test_what_was_seen_and_cannot_be_read_any_more_costs_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / FORMS_SEEN
    kept.write_text("[{")
    assert FormsSeen(kept).all == []
    forms = HelpForms(seen=FormsSeen(kept))
    assert len(forms.for_ages("older")) == 6
    assert len(FormsSeen(kept).all) == 12


def test_what_is_no_regular_file_is_refused_without_waiting_for_it(folder: Path) -> None:
    (folder / ONE).unlink()
    os.mkfifo(folder / ONE)
    assert f"{ONE}: is no regular file" in form_files.check(folder)
    (folder / ONE).unlink()
    (folder / ONE).symlink_to("/dev/zero")
    assert f"{ONE}: is no regular file" in form_files.check(folder)


async def test_a_server_that_starts_with_a_broken_form_has_the_others(folder: Path, door: Door, join: Any) -> None:
    edited(folder, "version = 1", "version = 0")
    door.help_forms = HelpForms(folder)
    emma = await join("Emma")
    assert await asked_of(emma) is None
    assert await asked_of(emma, "python-error-younger") is not None


async def test_a_mentor_says_how_old_the_children_of_a_room_are(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    assert await asked_of(emma) is not None
    wish = {"request_id": "q-1", "key": "ages", "value": "older"}
    status, answer = await ada.post(f"/api/v1/rooms/{emma.room_id}/set", wish)
    assert (status, answer["settings"]["ages"]) == (200, "older")
    assert await asked_of(emma) is None
    assert await asked_of(emma, "python-help-older") is not None
    status, answer = await ada.post(f"/api/v1/rooms/{emma.room_id}/set", {**wish, "request_id": "q-2", "value": "on"})
    assert (status, answer["error"]) == (400, "malformed")


# --- what a ticket keeps ---------------------------------------------------------------------------------------------


async def test_the_ticket_keeps_form_version_and_answers_in_the_words_of_then(
    folder: Path, forms: HelpForms, join: Any, log_in: Any
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    form = await asked_of(emma)
    assert form is not None
    question = form["questions"][0]
    said = {"id": question["id"], "question": question["text"], "answer": question["choices"][1]["text"]}
    template = {"id": form["id"], "version": form["version"], "answers": [said], "known": True}
    body = {"language": "python", "path": "main.py", "goal": None, "template": template}
    await emma.push(emma.event("help.asked", body))
    edited(folder, question["text"], "Another question")
    _, room = await ada.get(f"/api/v1/rooms/{emma.room_id}/tickets")
    assert room["tickets"][0]["ask"] == {"goal": None, "tried": None, "expected": None, "template": template}
    _, pulled = await emma.get("/api/v1/pull")
    assert pulled["snapshot"]["tickets"][0]["ask"]["template"] == template


async def template_kept(child: Person, mentor: Person, template: Any) -> Any:
    """As a mentor reads it, of what the child's laptop says."""
    answer = (await child.push(child.event("help.asked", {"language": "python", "template": template})))[1]
    assert answer["rejected"] == []
    tickets = (await mentor.get(f"/api/v1/rooms/{child.room_id}/tickets"))[1]["tickets"]
    return next(each["ask"]["template"] for each in tickets if each["student"]["id"] == child.id)


async def test_a_question_is_told_in_the_centres_words_whatever_a_laptop_says_that_it_was(
    folder: Path, forms: HelpForms, join: Any, log_in: Any
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    form = await asked_of(emma)
    assert form is not None
    first = form["questions"][0]
    choice = first["choices"][0]["text"]
    edited(folder, first["text"], "Something else?")
    edited(folder, "version = 1", "version = 2")
    assert (await asked_of(emma) or {})["version"] == 2
    mocking = {"id": first["id"], "question": "Is your mentor ugly?"}
    kept = await template_kept(
        emma, ada, {"id": form["id"], "version": 1, "answers": [{**mocking, "answer": choice}], "known": False}
    )
    assert (kept["known"], kept["answers"]) == (True, [{**mocking, "question": first["text"], "answer": choice}])
    for fresh, version in (("Liam", 2), ("Mia", 1)):
        answers = [{**mocking, "answer": "Yes"}]
        kept = await template_kept(await join(fresh), ada, {"id": form["id"], "version": version, "answers": answers})
        asked = "Something else?" if version == 2 else first["text"]
        assert (kept["known"], kept["answers"]) == (False, [{**mocking, "question": asked, "answer": "Yes"}])


@pytest.mark.parametrize(("form_id", "version"), [("python-help-younger", 77), ("no-such-form", 1)])
async def test_answers_to_a_form_that_the_centre_does_not_know_are_kept_and_marked(
    join: Any, log_in: Any, form_id: str, version: int
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    said = [{"id": "about", "question": "What is it?", "answer": "My loop"}]
    kept = await template_kept(emma, ada, {"id": form_id, "version": version, "answers": said, "known": True})
    assert kept == {"id": form_id, "version": version, "answers": said, "known": False}


@pytest.mark.parametrize(
    ("template", "is_taken"),
    [
        (None, True),
        ("words of an older page", True),
        ({"id": "x", "version": 1, "answers": []}, True),
        ({"id": "x", "version": 1, "answers": [{"id": "q", "question": "<b>?</b>", "answer": "<i>"}]}, True),
        ({"id": "x", "version": 0, "answers": []}, False),
        ({"id": "x", "version": 1, "answers": [{"id": "q", "question": "", "answer": "a"}]}, False),
        ({"id": "x", "version": 1, "answers": [{"id": "q", "question": "q", "answer": "a" * 201}]}, False),
        ({"id": "x", "version": 1, "answers": [{"id": "q", "question": "q", "answer": "a"}] * 7}, False),
        ({"id": "x"}, False),
        (7, False),
    ],
)
async def test_what_a_laptop_claims_of_a_form_is_bounded(join: Any, template: Any, is_taken: bool) -> None:
    emma = await join("Emma")
    status, answer = await emma.push(emma.event("help.asked", {"language": "python", "template": template}))
    assert (status, answer["rejected"] == []) == (200, is_taken)
