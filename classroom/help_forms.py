"""Which form a child is asked with: questions with choices, by language, by age, and by whether an error is to be seen.

The forms themselves are `content/templates`, read by the front door. A ticket keeps the words as the child saw them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

AGES_KEY = "ages"
#: 7 to 10, and 11 to 14.
AGES = ("younger", "older")
AGES_DEFAULT = "younger"
KINDS = ("error", "help")
LANGUAGES = ("javascript", "python", "csharp")


def place_of(form: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a form is for: language, kind, ages."""
    return form["language"], form["kind"], form["ages"]


def for_ages(forms: Iterable[Mapping[str, Any]], ages: str) -> list[Mapping[str, Any]]:
    """Those that a room of such children is asked with."""
    return [form for form in forms if form["ages"] == ages]


def recognised(said: Mapping[str, Any], form: Mapping[str, Any] | None) -> dict[str, Any]:
    """The answers that a laptop sends, with the questions in the centre's words. `known`: whether all of it is of
    `form`, the centre's of that id and version. What is not stays as it came: no child's question is lost."""
    questions = {each["id"]: each for each in form["questions"]} if form is not None else {}
    fits = form is not None and len({each["id"] for each in said["answers"]}) == len(said["answers"])
    answers = []
    for each in said["answers"]:
        asked = questions.get(each["id"])
        if asked is None:
            fits = False
            answers.append(dict(each))
            continue
        fits = fits and each["answer"] in {choice["text"] for choice in asked["choices"]}
        answers.append({**each, "question": asked["text"]})
    return {**said, "answers": answers, "known": fits}


def steps_back(forms: Mapping[str, Mapping[str, Any]], seen: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong, by the file's name, with forms beside those that children have `seen`: of a form a ticket has
    only id and version, so that other words need a higher one."""
    by_version = {(form["id"], form["version"]): form for form in seen}
    newest: dict[str, int] = {}
    for form_id, version in by_version:
        newest[form_id] = max(version, newest.get(form_id, 0))
    found = {}
    for name, form in sorted(forms.items()):
        form_id, version = form["id"], form["version"]
        last = newest.get(form_id, 0)
        if version < last:
            found[name] = f"{name}: version {version} comes after {last}; call it {last + 1}"
        elif by_version.get((form_id, version), form) != form:
            found[name] = f"{name}: its words have changed since version {version}; call it {version + 1}"
    return found


def filled_up(forms: Iterable[Mapping[str, Any]], seen: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`forms`, and for what none of them is for the last of those that were `seen`."""
    whole = {place_of(form): form for form in seen}
    whole.update({place_of(form): form for form in forms})
    return sorted(whole.values(), key=lambda form: str(form["id"]))


def problems(forms: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is wrong with a set of forms, by their file's name: two for one purpose, two of one name, none for one."""
    found, by_place, by_id = [], dict[tuple[str, str, str], str](), dict[str, str]()
    for name, form in sorted(forms.items()):
        place = place_of(form)
        if place in by_place:
            found.append(f"{name}: {by_place[place]} is for {', '.join(place)} as well")
        if form["id"] in by_id:
            found.append(f"{name}: {by_id[form['id']]} is called {form['id']} as well")
        by_place.setdefault(place, name)
        by_id.setdefault(form["id"], name)
    wanted = [(language, kind, ages) for language in LANGUAGES for kind in KINDS for ages in AGES]
    missing = [place for place in wanted if place not in by_place]
    return found + [f"there is no form for {', '.join(place)}" for place in missing]
