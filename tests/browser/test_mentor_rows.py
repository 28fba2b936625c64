"""What children do to the mentor's page: many of them in its rows, words that turn others round, and their programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import ERRORS_AT_ONCE, running
from tests.browser.axe import wrong_with
from tests.browser.classmates import Child, School
from tests.browser.steps import join, row_of, write

HEBREW = "נועה"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    with running(folder / "data", room="4-Green", log=folder / "server.log", settings=ERRORS_AT_ONCE) as server:
        yield School(server, folder / "data")


#: Of each child's chip: is all of it to be seen in the strip, or only a part (a sliver)?
SEEN = """() => {
  const box = document.querySelector('.strip__chips').getBoundingClientRect();
  const seen = { whole: 0, part: 0, none: 0 };
  for (const chip of document.querySelectorAll('[data-testid="student-chip"]')) {
    const { top, bottom } = chip.getBoundingClientRect();
    const there = Math.min(bottom, box.bottom) - Math.max(top, box.top);
    seen[there <= 0 ? "none" : there > bottom - top - 0.5 ? "whole" : "part"] += 1;
  }
  return seen;
}"""
#: Where a row's name, clock and words stand.
PLACES = """row => [...row.querySelectorAll('.row__name, .row__waited, .row__why')].map(
  part => Math.round(part.getBoundingClientRect().left - row.getBoundingClientRect().left))"""
NAMES = ("Wilhelmina", "Noah", "Emilia")
TURNED = "\u202eabc\u2069\u0007"


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_the_strip_of_many_children_shows_whole_rows_and_how_many_are_below(
    theme: str, school: School, open_screen: Any
) -> None:
    code = school.room(f"Many {theme}")
    children = [Child(school.server, code, f"{name} {letter}") for name in NAMES for letter in "ABCDEFGH"]
    children[0].asks("a cat that walks")
    mentor = open_screen(school.address_for(f"Mara {theme}", f"Many {theme}"), theme=theme)
    expect(mentor.page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    page, more = mentor.page, mentor.page.get_by_test_id("strip-more")
    expect(page.get_by_test_id("student-chip")).to_have_count(len(children))
    mentor.shoot("strip-1-more-below")
    seen = page.evaluate(SEEN)
    assert seen["part"] == 0
    assert 0 < seen["none"] < len(children)
    expect(more).to_have_text(f"{seen['none']} more")
    more.click()
    expect(more).to_have_text("Fewer")
    assert page.evaluate(SEEN) == {"whole": len(children), "part": 0, "none": 0}
    mentor.shoot("strip-2-all")
    assert wrong_with(mentor, f"mentor strip {theme}") == {}
    more.click()
    assert page.evaluate(SEEN) == seen


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_a_child_that_turns_its_words_turns_nothing_beside_them_and_all_of_them_is_shown(
    theme: str, school: School, open_screen: Any
) -> None:
    code = school.room(f"Turned {theme}")
    for name, goal in (("Emma", "abc"), ("Noa", TURNED), ("Ida", HEBREW)):
        Child(school.server, code, name).asks(goal)
    mentor = open_screen(school.address_for(f"Tara {theme}", f"Turned {theme}"), theme=theme)
    expect(mentor.page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    row_of(mentor, "Noa").click()
    question = mentor.page.get_by_test_id("ticket-question").locator("dd bdi")
    expect(question).to_have_text("‹U+202E›abc‹U+2069›‹U+0007›")
    expect(row_of(mentor, "Noa")).to_contain_text("‹U+202E›abc‹U+2069›‹U+0007›")
    places = {name: row_of(mentor, name).evaluate(PLACES) for name in ("Emma", "Noa", "Ida")}
    assert places["Noa"] == places["Emma"]
    mentor.shoot("turned-words")


WHOLE = 'let name = "Biscuit";\nconsole.log("My hamster is " + name);\n'
BROKEN = WHOLE.replace("name);", "nmae);")


def test_a_mentor_looks_at_a_program_as_it_was_live_by_its_changes_and_again_by_keys(
    school: School, open_screen: Any
) -> None:
    code = school.room("Looks")
    emma = open_screen(school.server.ready["student_url"])
    join(emma, code, "Emma")
    for program in (WHOLE, BROKEN):
        write(emma, program)
        emma.page.get_by_test_id("run").click()
        shown = emma.page.get_by_test_id("output" if program == WHOLE else "error-card")
        expect(shown).to_contain_text("My hamster is Biscuit" if program == WHOLE else "nmae")
    mentor = open_screen(school.address_for("Lou", "Looks"))
    page, keys, look = mentor.page, mentor.page.keyboard, mentor.page.get_by_test_id("code-looks")
    expect(page.get_by_test_id("first-question")).to_have_attribute("data-question", "worked-before")
    expect(page.get_by_test_id("ticket-tried")).to_contain_text("ran without an error")
    expect(look).to_have_attribute("data-look", "asked")
    mentor.shoot("look-1-question")

    keys.press("3")
    expect(page.get_by_test_id("changes-lines").locator("[data-kind=added]")).to_contain_text("nmae")
    expect(page.get_by_test_id("changes-lines").locator("[data-kind=removed]")).to_contain_text("name);")
    mentor.shoot("look-2-changes")

    keys.press("4")
    line, moment = page.get_by_test_id("replay-line"), page.get_by_test_id("replay-moment")
    expect(moment).to_contain_text("nmae is not defined")
    keys.press("Home")
    expect(page.get_by_test_id("replay-text")).not_to_contain_text("nmae")
    first = int(line.get_attribute("data-frame"))
    keys.press("ArrowRight")
    expect(line).not_to_have_attribute("data-frame", str(first))
    wrong = wrong_with(mentor, "mentor replay")
    page.get_by_test_id("replay-all").click()
    keys.press("Home")
    page.get_by_test_id("replay-play").click()
    expect(page.get_by_test_id("replay-play")).to_have_attribute("data-playing", "true")
    expect(moment).to_contain_text("nmae is not defined")
    expect(page.get_by_test_id("replay-play")).to_have_attribute("data-playing", "false")

    expect(emma.page.get_by_test_id("watched-note")).to_have_count(0)
    keys.press("2")
    expect(emma.page.get_by_test_id("watched-note")).to_have_text("Lou is looking at your program with you.")
    expect(page.get_by_test_id("live-code")).to_have_attribute("data-live", "yes")
    emma.page.get_by_test_id("editor-content").click()
    emma.page.keyboard.press("Control+End")
    emma.page.keyboard.type("// nearly")
    expect(page.get_by_test_id("live-text").locator(".hh-code__line--fresh")).to_contain_text("// nearly")
    wrong |= wrong_with(mentor, "mentor live") | wrong_with(emma, "student watched")
    page.reload()
    expect(look).to_have_attribute("data-look", "asked")
    expect(emma.page.get_by_test_id("watched-note")).to_have_count(0)

    keys.press("t")
    page.get_by_test_id("broadcast-kind-snippet").check()
    page.get_by_test_id("broadcast-text").fill("    if (a) {\n      b();\n    }")
    expect(page.get_by_test_id("broadcast-preview-words")).to_have_text("if (a) {\n  b();\n}")
    mentor.shoot("look-3-snippet")
    page.get_by_test_id("broadcast-send").click()
    expect(emma.page.get_by_test_id("told-text")).to_have_text("if (a) {\n  b();\n}")
    expect(page.get_by_test_id("broadcast-earlier").first).to_contain_text("seen by 1 of 1")
    emma.shoot("student-told-a-snippet")
    assert wrong == {}
