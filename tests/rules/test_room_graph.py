"""A room as a graph: who has what trouble, what it is about, and who is with whom."""

from __future__ import annotations

from typing import Any

from classroom import room_graph
from classroom.concepts import concept_of
from classroom.ticket import OVER

TITLES = {"brackets-pair": "Brackets come in pairs", "name-unknown": "Names must exist, exactly so"}
ANNA, SAM = {"id": "m-anna", "name": "Anna"}, {"id": "m-sam", "name": "Sam"}
MISSING = "SyntaxError: missing ) after argument list"
UNKNOWN = "ReferenceError: score is not defined"


def a_row(name: str, state: str = "working") -> dict[str, Any]:
    return {"id": f"s-{name}", "name": name, "state": state}


def a_ticket(name: str, message: str | None = MISSING, group: str | None = "g-1", **more: Any) -> dict[str, Any]:
    code = "run" if message == UNKNOWN else "parse"
    error = None if message is None else {"code": code, "message": message, "line": 2, "column": None}
    view = {
        "student": {"id": f"s-{name}", "name": name},
        "state": "open",
        "language": "javascript",
        "error": error,
        "context": None,
        "suggestion": None,
        "group": group if message else None,
        "claimed_by": None,
        "promised_by": None,
    }
    return {**view, **more}


def a_graph(
    rows: list[dict[str, Any]], tickets: list[dict[str, Any]], here: dict[str, str] | None = None
) -> dict[str, Any]:
    return room_graph.of(7, rows, tickets, here or {}, TITLES)


def ids(graph: dict[str, Any], kind: str) -> list[str]:
    return [node["id"] for node in graph["nodes"] if node["kind"] == kind]


def node(graph: dict[str, Any], node_id: str) -> dict[str, Any]:
    (found,) = [each for each in graph["nodes"] if each["id"] == node_id]
    return found


def test_five_children_with_one_error_are_one_cluster() -> None:
    names = ["ada", "ben", "cem", "dua", "eva"]
    tickets = [*map(a_ticket, names), a_ticket("fay", UNKNOWN, "g-2")]
    graph = a_graph([a_row(name) for name in [*names, "fay", "gus"]], tickets)
    assert graph["groups"] == [{"id": "g-1", "label": MISSING, "students": [f"s-{name}" for name in names]}]
    assert ids(graph, "problem") == ["g-1", "g-2"]
    assert (node(graph, "g-1")["state"], node(graph, "g-2")["state"]) == ("shared", "single")
    has = [(edge["from"], edge["to"]) for edge in graph["edges"] if edge["kind"] == "has"]
    assert has == [*((f"s-{name}", "g-1") for name in names), ("s-fay", "g-2")]
    about = {edge["from"]: (edge["to"], edge["weight"]) for edge in graph["edges"] if edge["kind"] == "about"}
    assert about == {"g-1": ("c-brackets-pair", 5), "g-2": ("c-name-unknown", 1)}
    assert node(graph, "c-brackets-pair")["label"] == "Brackets come in pairs"
    assert graph["version"] == 7


def test_the_largest_cluster_comes_first_and_one_alone_is_none() -> None:
    pair = [a_ticket(name, UNKNOWN, "g-2") for name in ("ada", "ben")]
    three = [a_ticket(name) for name in ("cem", "dua", "eva")]
    graph = a_graph([], [*pair, *three, a_ticket("fay", "other", "g-3")])
    assert [group["id"] for group in graph["groups"]] == ["g-1", "g-2"]


def test_a_child_is_there_once_by_its_ticket_or_by_what_is_seen_of_it() -> None:
    rows = [a_row("ada"), a_row("ben", "stuck"), a_row("cem", "offline"), a_row("dua", "offline")]
    graph = a_graph(rows, [a_ticket("ada", None), a_ticket("dua", state="away"), a_ticket("eva")])
    states = {each["label"]: each["state"] for each in graph["nodes"] if each["kind"] == "student"}
    assert states == {"ada": "open", "ben": "stuck", "dua": "away", "eva": "open"}


def test_what_is_over_is_in_no_graph() -> None:
    for state in OVER:
        graph = a_graph([a_row("ada")], [a_ticket("ada", state=state)])
        assert [each["id"] for each in graph["nodes"]] == ["s-ada"]
        assert (graph["edges"], graph["groups"]) == ([], [])


def test_mentors_are_those_who_look_help_or_have_promised() -> None:
    claimed = a_ticket("ada", state="claimed", claimed_by=ANNA)
    promised = a_ticket("ben", state="followup", promised_by=SAM)
    graph = a_graph([], [claimed, promised], {"m-anna": "Anna", "m-tom": "Tom"})
    states = {each["label"]: each["state"] for each in graph["nodes"] if each["kind"] == "mentor"}
    assert states == {"Anna": "helping", "Sam": "away", "Tom": "here"}
    people = {(edge["from"], edge["to"], edge["kind"]) for edge in graph["edges"] if edge["kind"] != "has"}
    assert {("m-anna", "s-ada", "helps"), ("m-sam", "s-ben", "promised")} <= people


def test_a_claimed_child_stays_in_its_cluster_because_a_broadcast_reaches_it() -> None:
    graph = a_graph([], [a_ticket("ada", state="claimed", claimed_by=ANNA), a_ticket("ben")])
    assert graph["groups"][0]["students"] == ["s-ada", "s-ben"]


def test_every_end_of_an_edge_and_every_child_of_a_cluster_is_a_node() -> None:
    tickets = [a_ticket("ada", claimed_by=ANNA), a_ticket("ben"), a_ticket("cem", UNKNOWN, "g-2", promised_by=SAM)]
    graph = a_graph([a_row("dua")], tickets, {"m-tom": "Tom"})
    known = [each["id"] for each in graph["nodes"]]
    assert len(known) == len(set(known))
    ends = {edge[end] for edge in graph["edges"] for end in ("from", "to")}
    assert ends | {each for group in graph["groups"] for each in (group["id"], *group["students"])} <= set(known)


def test_children_with_one_message_may_have_different_things_in_mind() -> None:
    """The marked line tells them apart, as the explanations do."""
    general = "invalid syntax"
    lines = {"ada": "else if x:", "ben": "else if y:", "cem": "total = 5 +* 3"}
    tickets = [
        a_ticket(
            name,
            language="python",
            error={"code": "parse", "message": general, "line": 4, "column": 1},
            context={"text": f"a = 1\n{line}", "first_line": 3},
        )
        for name, line in lines.items()
    ]
    about = [edge for edge in a_graph([], tickets)["edges"] if edge["kind"] == "about"]
    assert [(edge["to"], edge["weight"]) for edge in about] == [("c-branch-structure", 2)]


def test_the_rule_of_a_fix_knows_more_than_the_message() -> None:
    error = {"code": "parse", "message": "invalid syntax", "line": None, "column": None}
    assert concept_of("python", error) is None
    assert concept_of("python", error, None, {"rule": "misspelt-keyword"}) == "keyword-spelling"
    assert concept_of("python", error, None, {"rule": "of an older release"}) is None
    assert concept_of("python", None, None, {"rule": "misspelt-keyword"}) is None
