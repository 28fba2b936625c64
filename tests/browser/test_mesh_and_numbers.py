"""Who has what in common, as a picture and as a table, and the room in numbers."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import ERRORS_AT_ONCE, running
from tests.browser.axe import wrong_with
from tests.browser.classmates import Child, School

FIVE = ("Ben", "Ida", "Max", "Lea", "Tom")
#: From the fifth child's error to the cluster of five on the screen and in the graph.
WITHIN_S = 2.0
#: As Chrome says it.
MISSING = "SyntaxError: missing ) after argument list"
AT_REST = '[data-testid="mesh-picture"][data-rest="true"]'


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("mesh")
    with running(folder / "data", room="4-Green", log=folder / "server.log", settings=ERRORS_AT_ONCE) as server:
        yield School(server, folder / "data")


def api(page: Any, path: str) -> Any:
    """As the page itself asks."""
    return page.evaluate("path => fetch(`/api/v1/${path}`).then(answer => answer.json())", path)


#: When a cluster of five had been painted, by the clock of the machine.
FIVE_SEEN = """() => {
  window.fiveSeenAt = null;
  const look = () => {
    const hub = document.querySelector('[data-kind="problem"][data-state="shared"]');
    if (hub?.textContent.startsWith("5") && hub.getAttribute("visibility") === "visible") {
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => { window.fiveSeenAt = Date.now(); }));
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
}"""


def test_five_children_with_one_planted_error_are_one_cluster_and_one_click_from_a_word_to_them(
    school: School, open_screen: Any
) -> None:
    code = school.room("Mesh")
    mentor = open_screen(school.address_for("Mia", "Mesh"))
    page = mentor.page
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    page.keyboard.press("w")
    expect(page.get_by_test_id("mesh-nothing")).to_contain_text("Nobody is here yet")
    wrong = wrong_with(mentor, "mesh nobody")

    children = [Child(school.server, code, name) for name in (*FIVE, "Zoe", "Ada")]
    children[5].breaks("let a = ;\n", "SyntaxError: Unexpected token ';'")
    children[6].asks("a cat that walks")
    expect(page.get_by_test_id("mesh-node").first).to_be_visible()
    page.evaluate(FIVE_SEEN)
    for child in children[:4]:
        child.breaks(message=MISSING)
    began = time.time()
    children[4].breaks(message=MISSING)
    room_id = next(room["id"] for room in api(page, "rooms")["rooms"] if room["name"] == "Mesh")
    cluster = page.locator('[data-testid="mesh-card"]').filter(has_text="5 children, one problem")
    expect(cluster).to_have_count(1)
    while (seen_ms := page.evaluate("window.fiveSeenAt")) is None:
        page.wait_for_timeout(20)
    assert seen_ms / 1000 - began <= WITHIN_S
    (group,) = [each for each in api(page, f"rooms/{room_id}/graph")["groups"] if len(each["students"]) > 1]
    assert len(group["students"]) == len(FIVE)

    # By keys alone: into the picture, from the cluster to one of its children and back, and to the dialog.
    page.locator(AT_REST).wait_for()
    wrong |= wrong_with(mentor, "mesh picture")
    hub = page.locator(f'[data-node="{group["id"]}"]')
    page.get_by_test_id("mesh-table-way").focus()
    page.keyboard.press("Tab")
    expect(hub).to_be_focused()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        hub.focus()
        page.keyboard.press(key)
        # Five lie round their problem, so there is one in some direction at least.
        if page.evaluate("document.activeElement.dataset.kind") == "student":
            break
    expect(page.get_by_test_id("mesh-shown")).to_contain_text("waiting")
    hub.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("broadcast-dialog")).to_contain_text("Tell these children")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("broadcast-dialog")).to_have_count(0)

    # The table has the same facts.
    page.get_by_test_id("mesh-table-way").click()
    body = page.get_by_test_id("mesh-table-cluster")
    expect(body).to_have_count(1)
    assert set(body.get_by_test_id("mesh-row").evaluate_all("rows => rows.map(row => row.dataset.student)")) == {*FIVE}
    expect(body).to_contain_text("Brackets come in pairs")
    expect(page.get_by_test_id("mesh-row")).to_have_count(len(children))
    wrong |= wrong_with(mentor, "mesh table")
    page.get_by_test_id("mesh-table-tell").click()
    page.get_by_test_id("broadcast-text").fill("Look at the end of line 2.")
    page.get_by_test_id("broadcast-send").click()
    expect(page.get_by_test_id("broadcast-said")).to_have_text("Sent to 5 children.")
    page.keyboard.press("Escape")

    # From a child to its ticket, which is in the queue; a reload keeps the part.
    page.get_by_test_id("mesh-row").filter(has_text="Ada").get_by_role("button").click()
    expect(page.get_by_test_id("ticket-panel").get_by_role("heading", level=2)).to_have_text("Ada")
    page.keyboard.press("w")
    page.reload()
    expect(page.get_by_test_id("mesh")).to_be_visible()
    assert wrong == {}


def test_the_room_in_numbers_is_shown_exported_and_printed(school: School, open_screen: Any) -> None:
    code = school.room("Numbers")
    mentor = open_screen(school.address_for("Nils", "Numbers"))
    page = mentor.page
    expect(page.get_by_test_id("badge")).to_have_attribute("data-state", "live")
    page.keyboard.press("s")
    expect(page.get_by_test_id("numbers-nothing")).to_contain_text("Nobody asked")
    wrong = wrong_with(mentor, "numbers nobody")

    for name in ("Ben", "Ida", "Max"):
        Child(school.server, code, name).breaks(message=MISSING)
    page.keyboard.press("q")
    page.get_by_test_id("claim").click()
    expect(page.get_by_test_id("release")).to_be_visible()
    page.keyboard.press("d")
    page.get_by_test_id("resolve-confirm").click()
    expect(page.get_by_test_id("ticket-row")).to_have_count(2)
    page.get_by_test_id("part-numbers").click()
    expect(page.get_by_test_id("figure-requests")).to_contain_text("3")
    expect(page.locator(".uplot canvas")).to_have_count(3)
    expect(page.get_by_test_id("numbers-heat")).to_contain_text("JavaScript: cannot start")
    expect(page.get_by_test_id("numbers-about")).to_contain_text("Brackets come in pairs")
    wrong |= wrong_with(mentor, "numbers")

    with page.expect_download() as csv_file:
        page.get_by_test_id("numbers-csv").click()
    text = csv_file.value.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert sorted(row["resolution"] for row in rows) == ["", "", "mentor"]
    with page.expect_download() as json_file:
        page.get_by_test_id("numbers-json").click()
    assert len(json.loads(json_file.value.path().read_text())["requests"]) == len(rows)

    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.get_by_test_id("numbers-print")).to_be_hidden()
    expect(page.get_by_test_id("figure-requests")).to_be_visible()
    mentor.shoot("numbers-on-paper")
    page.emulate_media(media="screen")
    assert wrong == {}


#: The longest that the page may be deaf to its mentor, in processor time of its main thread.
LONGEST_TASK_MS = 50
NODES = 200


def a_full_room(turn: int) -> dict[str, Any]:
    """Half of the children have one of twelve problems; at each turn one more has the first, and one has gone."""
    children = [f"s-{number}" for number in range(turn, turn + NODES - 20)]
    problem_of = {child: f"g-{int(child[2:]) // 2 % 12}" for child in children[::2]}
    problems = sorted(set(problem_of.values()))
    nodes = [(child, "student", f"Child {child}", "open" if child in problem_of else "working") for child in children]
    nodes += [(each, "problem", f"SyntaxError: {each} is missing", "shared") for each in problems]
    nodes += [(f"c-{number}", "concept", f"Concept {number}", "shared") for number in range(5)]
    nodes += [(f"m-{number}", "mentor", f"Mentor {number}", "here") for number in range(3)]
    edges = [(child, problem, "has") for child, problem in problem_of.items()]
    edges += [(problem, f"c-{number % 5}", "about") for number, problem in enumerate(problems)]
    return {
        "ok": True,
        "version": turn,
        "nodes": [dict(zip(("id", "kind", "label", "state"), node, strict=True)) for node in nodes],
        "edges": [{"from": start, "to": end, "kind": kind, "weight": 1} for start, end, kind in edges],
        "groups": [
            {"id": each, "label": each, "students": [child for child in children if problem_of.get(child) == each]}
            for each in problems
        ],
    }


@pytest.mark.slow
def test_two_hundred_nodes_that_move_keep_nobody_from_clicking(school: School, open_screen: Any) -> None:
    code = school.room("Full")
    mentor = open_screen(school.address_for("Fay", "Full"))
    page, turns = mentor.page, iter(range(1, 1000))
    page.route("**/graph", lambda route: route.fulfill(json=a_full_room(next(turns))))
    page.get_by_test_id("part-mesh").click()
    page.locator(AT_REST).wait_for()
    expect(page.get_by_test_id("mesh-node")).to_have_count(NODES, timeout=1000)
    browser = page.context.browser
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    for number in range(8):  # each that comes is news, and leads to another graph
        Child(school.server, code, f"Child {number}")
        page.wait_for_timeout(800)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event.get("tdur", 0) / 1000
        for event in events
        if event["name"] in ("RunTask", "ThreadControllerImpl::RunTask") and (event["pid"], event["tid"]) in mains
    ]
    assert next(turns) > 8
    assert len(tasks) > 100
    assert 1 < max(tasks) < LONGEST_TASK_MS, "nothing was measured, or too much"
    mentor.shoot("mesh-full")
