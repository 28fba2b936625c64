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
